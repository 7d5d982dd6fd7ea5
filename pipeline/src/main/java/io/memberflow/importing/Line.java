package io.memberflow.importing;

/**
 * One line of a text file.
 *
 * @param number counted from 1, the header included
 * @param text without the line end; the first {@link LineReader#MAX_LENGTH} characters only where
 *     it is not whole
 */
record Line(long number, String text, boolean whole) {}
