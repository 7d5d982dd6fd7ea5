package io.memberflow.store.redis;

/** The Redis of the operating system, where there is one. */
class InstalledRedisFailureITCase extends AbstractRedisFailureContractTest {
  @Override
  TestBinary binary() {
    TestBinary.REDIS.require();
    return TestBinary.REDIS;
  }
}
