package io.sfumato.trainer.train;

import java.util.List;

/**
 * What a step learns from.
 *
 * @param pages of equally many views, empty for stages that don't look
 * @param clips empty for stages that don't listen
 */
record Lesson(List<PreparedSample> pages, List<PreparedClip> clips) {

	int size() {
		return this.pages.size() + this.clips.size();
	}

}
