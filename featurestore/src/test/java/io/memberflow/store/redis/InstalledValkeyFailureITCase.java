package io.memberflow.store.redis;

/** The Valkey of the operating system, where there is one. */
class InstalledValkeyFailureITCase extends AbstractRedisFailureContractTest {
  @Override
  TestBinary binary() {
    TestBinary.VALKEY.require();
    return TestBinary.VALKEY;
  }
}
