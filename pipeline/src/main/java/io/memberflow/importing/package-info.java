/**
 * Turns public data sets into event files.
 *
 * <p>A file goes through as a stream: {@link io.memberflow.importing.LineReader} gives lines of
 * bounded length, {@link io.memberflow.importing.TableReader} gives rows, an {@link
 * io.memberflow.importing.Importer} makes one event of each, {@link
 * io.memberflow.importing.TimeSorter} puts them in order with bounded memory, {@link
 * io.memberflow.importing.LineFile} writes a whole file or none.
 */
package io.memberflow.importing;
