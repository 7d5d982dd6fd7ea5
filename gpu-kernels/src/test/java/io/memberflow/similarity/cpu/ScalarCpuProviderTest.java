package io.memberflow.similarity.cpu;

class ScalarCpuProviderTest extends AbstractCpuProviderTest {

  @Override
  TileKernel kernel() {
    return new ScalarTileKernel();
  }
}
