package io.memberflow.similarity.cpu;

class VectorCpuProviderTest extends AbstractCpuProviderTest {

  @Override
  TileKernel kernel() {
    return new VectorTileKernel();
  }
}
