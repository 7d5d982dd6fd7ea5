package io.memberflow.similarity.cuda;

import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import java.nio.ByteBuffer;

/**
 * The lists of items that the rows of a block leave out, on the device: filled for one block after
 * another, so that no memory is allocated while kernels run.
 */
final class MaskLists {
  private final Device device;
  private final RowMask mask;
  private final ByteBuffer hostPlaces;
  private final ByteBuffer hostIds;

  /** Address of int64 [rows + 1], 0 without lists. */
  final long places;

  /** Address of int32, ascending for each row. */
  final long ids;

  /**
   * @param rows of a block
   */
  MaskLists(Device device, DeviceMemory memory, Search search, int rows) {
    this.device = device;
    this.mask = search.mask();
    if (mask.hasRowLists()) {
      long longest = longest(search, rows);
      hostPlaces = memory.pinned(8 * (rows + 1L));
      hostIds = memory.pinned(4 * longest);
      places = memory.allocate(rows + 1L, 8);
      ids = memory.allocate(longest, 4);
    } else {
      hostPlaces = null;
      hostIds = null;
      places = 0;
      ids = 0;
    }
  }

  /** Items in the lists of any block together, at most. */
  private static long longest(Search search, int rows) {
    long longest = 0;
    long here = 0;
    for (int row = search.firstRow(); row < search.queries().rows(); row++) {
      here = (row - search.firstRow()) % rows == 0 ? 0 : here;
      here += search.mask().ofRow(row).length;
      longest = Math.max(longest, here);
    }
    return longest;
  }

  /** Enqueues the copy of the lists of some rows. */
  void copy(int firstRow, int rows) {
    if (places == 0) {
      return;
    }
    hostPlaces.clear();
    hostIds.clear();
    for (int r = 0; r < rows; r++) {
      hostPlaces.putLong(hostIds.position() / 4);
      for (int id : mask.ofRow(firstRow + r)) {
        hostIds.putInt(id);
      }
    }
    hostPlaces.putLong(hostIds.position() / 4);
    device.copyToDevice(places, hostPlaces.flip());
    if (hostIds.flip().hasRemaining()) {
      device.copyToDevice(ids, hostIds);
    }
  }
}
