package io.sfumato.trainer.train;

import java.util.Collections;
import java.util.List;

/**
 * What lies in the media cells of a batch; an image stands before a sound.
 *
 * @param views views of each image, 0 without images
 * @param sights what is read and seen on each image
 * @param sounds tokens of each sound, 0 without sound
 * @param words the words that were heard in each sound, as tokens behind its own
 */
record MediaLayout(int views, List<Sight> sights, List<Integer> sounds, List<List<MediaToken>> words) {

	static MediaLayout seen(int views, List<Sight> sights) {
		return new MediaLayout(views, sights, Collections.nCopies(sights.size(), 0),
				Collections.nCopies(sights.size(), List.of()));
	}

	static MediaLayout heard(List<Integer> sounds, List<List<MediaToken>> words) {
		return new MediaLayout(0, Collections.nCopies(sounds.size(), new Sight(List.of(), List.of())), sounds, words);
	}

	int size() {
		return this.sights.size();
	}

}
