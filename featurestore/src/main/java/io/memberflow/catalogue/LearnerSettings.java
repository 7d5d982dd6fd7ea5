package io.memberflow.catalogue;

/**
 * How a model of one kind learns; one record for each family. Its text changes when, and only when,
 * a learner with these settings means something else: a state that was learnt under another text is
 * refused.
 */
public interface LearnerSettings {}
