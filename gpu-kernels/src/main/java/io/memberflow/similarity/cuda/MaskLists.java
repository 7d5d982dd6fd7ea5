package io.memberflow.similarity.cuda;

import io.memberflow.similarity.RowMask;
import java.nio.ByteBuffer;

/**
 * The lists of items that rows leave out, on the device.
 *
 * @param from address of int64 [rows + 1], 0 without lists
 * @param ids address of int32, ascending for each row
 */
record MaskLists(long from, long ids) {

  static MaskLists upload(
      CudaSearch search, DeviceMemory memory, RowMask mask, int firstRow, int rows) {
    if (!mask.hasRowLists()) {
      return new MaskLists(0, 0);
    }
    ByteBuffer places = CudaSearch.littleEndian(8 * (rows + 1));
    long total = 0;
    for (int r = 0; r < rows; r++) {
      places.putLong(total);
      total += mask.ofRow(firstRow + r).length;
    }
    places.putLong(total).flip();
    int[] all = new int[Math.toIntExact(total)];
    int at = 0;
    for (int r = 0; r < rows; r++) {
      int[] list = mask.ofRow(firstRow + r);
      System.arraycopy(list, 0, all, at, list.length);
      at += list.length;
    }
    long from = memory.allocate(rows + 1L, 8);
    search.upload(from, places);
    long ids = memory.allocate(total, 4);
    search.uploadInts(ids, all);
    return new MaskLists(from, ids);
  }
}
