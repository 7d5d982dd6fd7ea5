/**
 * Real Kafka and Redis servers as child processes on free ports of this machine, for the demo, the
 * benchmarks and the tests. They listen on the loopback address only, keep their data in a
 * temporary folder and end with this process, however it ends.
 */
package io.memberflow.servers;
