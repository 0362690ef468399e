package io.sfumato.trainer.evaluate;

import io.sfumato.engine.result.FilledSlot;

/**
 * What a model has written into a slot, before the product withheld any of it.
 *
 * @param text as JSON
 * @param confidence the product's in this very text
 */
record Written(String text, double confidence) {

	static final String NULL = "null";

	static Written of(FilledSlot slot) {
		FilledSlot.Option withheld = slot.withheld();
		return (withheld != null) ? new Written(withheld.value(), withheld.probability())
				: new Written(slot.text(), slot.confidence());
	}

	boolean isNothing() {
		return this.text.equals(NULL);
	}

}
