package io.memberflow.learning;

import io.memberflow.catalogue.RecalibratedSettings;

class PlattScalingTest extends AbstractRecalibratedModelContractTest {
  @Override
  RecalibratedSettings.Method method() {
    return RecalibratedSettings.Method.PLATT;
  }
}
