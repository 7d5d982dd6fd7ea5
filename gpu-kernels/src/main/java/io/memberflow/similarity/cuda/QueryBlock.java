package io.memberflow.similarity.cuda;

/**
 * Query rows on the device, with what they leave out.
 *
 * @param rows null where the items are the queries
 */
record QueryBlock(RowsOnDevice rows, MaskLists mask) {}
