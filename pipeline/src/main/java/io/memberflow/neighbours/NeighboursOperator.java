package io.memberflow.neighbours;

import io.memberflow.publishing.Publication;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cuda.Device;
import io.memberflow.similarity.jcuda.JcudaDevice;
import io.memberflow.similarity.providers.SimilarityProviders;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets all vectors in every subtask, and searches the neighbours of a part of them: subtask s of p
 * the rows s·n/p up to (s+1)·n/p in the order of the ids. Uses one GPU of those that Flink's
 * external resource names, see {@link ClaimedGpu}.
 */
@SuppressWarnings("serial") // the collected rows live within one run: the job takes no checkpoint
final class NeighboursOperator extends AbstractStreamOperator<Publication>
    implements OneInputStreamOperator<VectorRow, Publication>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(NeighboursOperator.class);
  private static final int BATCH = 1_000;
  private static final String NEIGHBOURS = "neighbours";
  private static final String SCORES = "neighbours.scores";

  private final NeighboursSettings settings;
  private final long jobEpoch;
  private final Devices devices;
  private transient CollectedRows rows;
  private transient ClaimedGpu gpu;

  /** Opens the CUDA device of a number for the calling thread. */
  interface Devices extends Serializable {
    Device open(int index);
  }

  NeighboursOperator(NeighboursSettings settings, long jobEpoch) {
    this(settings, jobEpoch, JcudaDevice::open);
  }

  NeighboursOperator(NeighboursSettings settings, long jobEpoch, Devices devices) {
    this.settings = settings;
    this.jobEpoch = jobEpoch;
    this.devices = devices;
  }

  @Override
  public void open() throws Exception {
    super.open();
    rows = new CollectedRows(settings);
    gpu = ClaimedGpu.of(getRuntimeContext().getExternalResourceInfos(ClaimedGpu.RESOURCE));
  }

  @Override
  public void close() throws Exception {
    if (gpu != null) {
      gpu.close();
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<VectorRow> element) {
    rows.add(element.getValue());
  }

  @Override
  public void endInput() {
    rows.sort();
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    List<Integer> mine =
        IntStream.range(
                (int) ((long) subtask * rows.size() / subtasks),
                (int) ((subtask + 1L) * rows.size() / subtasks))
            .boxed()
            .toList();
    if (subtask == 0) {
      getRuntimeContext().getLongCounter(NeighboursJob.ROWS).add(rows.size());
    }
    int k = NeighboursSettings.neighboursOfEach(settings.k(), rows.size());
    if (subtask == 0 && rows.size() > 0 && k < settings.k()) {
      SearchLog.say(NeighboursSettings.fewer(settings.k(), rows.size()));
    }
    List<Integer> searched = settings.incremental() ? changed(mine, k) : mine;
    if (k < 1) {
      searched.forEach(this::emitNone);
    }
    if (searched.isEmpty() || k < 1) {
      return;
    }
    Matrix items = rows.matrix();
    int[][] themselves = searched.stream().map(row -> new int[] {row}).toArray(int[][]::new);
    Search search =
        Search.topK(rows.matrix(searched), items, settings.metric(), k)
            .withMask(RowMask.none().withoutByRow(themselves))
            .withMemoryBudget(settings.memoryBudget())
            .withCancellation(() -> getContainingTask().isCanceled());
    Counter done = getMetricGroup().counter(NeighboursJob.SEARCHED);
    LongCounter counted = getRuntimeContext().getLongCounter(NeighboursJob.SEARCHED);
    SearchLog log = new SearchLog(searched.size(), subtask, subtasks);
    try (SimilarityProviders.Opened provider =
        SimilarityProviders.open(
            settings.provider(), settings.threads(), () -> devices.open(gpu.index()), LOG::warn)) {
      LOG.info(
          "{}: {} of {} rows by {}",
          settings,
          searched.size(),
          rows.size(),
          provider.description());
      provider
          .similarity()
          .search(
              search,
              (first, block) -> {
                emit(searched, first, block);
                done.inc(block.rows());
                counted.add(block.rows());
                log.searched(first + block.rows());
              });
    }
  }

  /**
   * Rows whose stored neighbours are missing, or those of another vector, metric or k, or too few
   * or too many, or name a row that is gone.
   */
  private List<Integer> changed(List<Integer> mine, int k) {
    Set<String> ids = rows.ids();
    List<Integer> changed = new ArrayList<>();
    try (RedisRecordReader reader =
        new RedisRecordReader(RedisSettings.parse(settings.redisUri()))) {
      for (int from = 0; from < mine.size(); from += BATCH) {
        List<Integer> batch = mine.subList(from, Math.min(mine.size(), from + BATCH));
        List<StoredRecord> stored =
            reader.read(
                batch.stream()
                    .map(
                        row ->
                            new RecordKey(
                                settings.namespace(),
                                settings.neighboursKind(),
                                rows.get(row).id()))
                    .toList());
        for (int i = 0; i < batch.size(); i++) {
          List<String> listed = stored.get(i).texts(NEIGHBOURS);
          if (!isOf(rows.version(batch.get(i)), stored.get(i))
              || listed.size() != k
              || !ids.containsAll(listed)) {
            changed.add(batch.get(i));
          }
        }
      }
    }
    return changed;
  }

  private static boolean isOf(String version, StoredRecord stored) {
    return stored.section(NEIGHBOURS).map(Provenance::version).equals(Optional.of(version));
  }

  /** A row without others: what was stored for it is no longer true. */
  private void emitNone(int row) {
    emit(row, section(row).absent(NEIGHBOURS).absent(SCORES).build());
  }

  private void emit(List<Integer> searched, int firstRow, Neighbours block) {
    for (int r = 0; r < block.rows(); r++) {
      int row = searched.get(firstRow + r);
      int at = r;
      emit(
          row,
          section(row)
              .put(NEIGHBOURS, joined(block.k(), rank -> rows.get(block.id(at, rank)).id()))
              .put(SCORES, joined(block.k(), rank -> Float.toString(block.score(at, rank))))
              .build());
    }
  }

  private Section.Builder section(int row) {
    return Section.builder(NEIGHBOURS, rows.get(row).asOf(), jobEpoch, rows.version(row));
  }

  private void emit(int row, Section section) {
    output.collect(
        new StreamRecord<>(
            new Publication(settings.neighboursKind(), rows.get(row).id(), section)));
  }

  private static String joined(int k, IntFunction<String> text) {
    return IntStream.range(0, k)
        .mapToObj(text)
        .collect(Collectors.joining(StoredRecord.LIST_SEPARATOR));
  }
}
