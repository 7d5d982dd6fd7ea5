package io.memberflow.similarity.jcuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memberflow.similarity.cuda.DeviceException;
import org.junit.jupiter.api.Test;

class JcudaDeviceTest {

  @Test
  void open_withoutDriverOrDevice_saysSo() {
    // where there is a GPU, device 1000 is the one that is not there
    assertThatThrownBy(() -> JcudaDevice.open(1000))
        .isInstanceOf(DeviceException.class)
        .message()
        .matches(
            "(?s)(no CUDA driver on this machine: libcuda.+|CUDA cannot .+: CUDA_ERROR_.+|CUDA device 1000 is not there.+)");
    // the failure of the first load must not turn into another one
    assertThatThrownBy(() -> JcudaDevice.open(1000)).isInstanceOf(DeviceException.class);
  }

  @Test
  void address_asNumberAndBack_isTheSame() {
    try {
      assertThat(DeviceAddress.of(0x7f12_3456_7800L).value()).isEqualTo(0x7f12_3456_7800L);
    } catch (LinkageError e) {
      assumeTrue(false, "JCuda's own classes need the driver");
    }
  }
}
