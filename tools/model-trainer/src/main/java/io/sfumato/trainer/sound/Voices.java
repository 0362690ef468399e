package io.sfumato.trainer.sound;

import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;

/**
 * Casts speakers. Recorded voices are few and count most; espeak-ng computes its voices,
 * so that they sound less like people, but there are hundreds of them.
 */
public enum Voices {

	/** Those that are trained on. */
	TRAINING {
		@Override
		Speaker cast(RandomGenerator random) {
			if (Chance.of(random, RECORDED)) {
				return new Speaker(Speaker.Engine.FLITE, Chance.pick(random, "slt", "rms", "awb", "kal16"),
						Chance.between(random, 0.8f, 1.25f), Chance.between(random, 0.85f, 1.2f));
			}
			return espeak(random, ACCENTS, VARIANTS);
		}
	},

	/** A person, an accent and a few computed voices that training never hears. */
	HELD_OUT {
		@Override
		Speaker cast(RandomGenerator random) {
			if (Chance.of(random, RECORDED)) {
				return new Speaker(Speaker.Engine.FESTIVAL, "ked_diphone", 1, 1);
			}
			return espeak(random, HELD_OUT_ACCENTS, HELD_OUT_VARIANTS);
		}
	};

	private static final double RECORDED = 0.5;

	private static final List<String> ACCENTS = List.of("en-us", "en-us", "en-gb", "en-gb-scotland", "en-gb-x-gbclan",
			"en-gb-x-rp", "en-gb-x-gbcwmd", "en-us-nyc");

	private static final List<String> HELD_OUT_ACCENTS = List.of("en-029", "en-us", "en-gb");

	private static final List<String> VARIANTS = List.of("", "", "adam", "Alex", "Andrea", "Andy", "Annie", "antonio",
			"aunty", "belinda", "benjamin", "boris", "caleb", "david", "Denis", "Diogo", "ed", "edward", "edward2",
			"Gene", "gustave", "Henrique", "Hugo", "iven", "iven2", "iven4", "Jacky", "john", "kaukovalta", "Lee",
			"linda", "marcelo", "Marco", "Mario", "Max", "Michael", "michel", "miguel", "mike", "Mr", "Nguyen", "pablo",
			"paul", "pedro", "quincy", "rob", "robert", "steph", "steph2", "steph3", "Storm", "zac", "anika", "f1",
			"f2", "f3", "f5", "grandma", "grandpa", "klatt", "klatt2", "klatt3", "klatt5", "m1", "m2", "m3", "m4", "m5",
			"m6", "m8", "norbert", "sandro", "shelby", "travis", "victor");

	private static final List<String> HELD_OUT_VARIANTS = List.of("f4", "m7", "Alicia", "Gene2", "iven3", "klatt4");

	/** The next speaker. */
	abstract Speaker cast(RandomGenerator random);

	private static Speaker espeak(RandomGenerator random, List<String> accents, List<String> variants) {
		String variant = Chance.pick(random, variants);
		return new Speaker(Speaker.Engine.ESPEAK,
				Chance.pick(random, accents) + (variant.isEmpty() ? "" : "+" + variant),
				Chance.between(random, 0.7f, 1.15f), Chance.between(random, 0.6f, 1.4f));
	}

}
