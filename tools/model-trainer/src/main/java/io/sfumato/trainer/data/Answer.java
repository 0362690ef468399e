package io.sfumato.trainer.data;

/** The right answer to a question: free text or a record whose slots are filled. */
public sealed interface Answer permits TextAnswer, RecordAnswer {

}
