package io.memberflow.store.redis;

/** The Redis that the build brings along. */
class BundledRedisFailureITCase extends AbstractRedisFailureContractTest {
  @Override
  TestBinary binary() {
    TestBinary.BUNDLED.require();
    return TestBinary.BUNDLED;
  }
}
