package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.model.ModelSize;

/**
 * Damages true objects as the eyes will: missed, seen twice, called by another name or
 * colour, a patch beside their place.
 */
final class ObjectNoise {

	private static final double CLEAN = 0.5;

	private static final double HIGHEST = 0.12;

	private ObjectNoise() {
	}

	static List<PlacedObject> apply(List<PlacedObject> objects, ObjectWords words, RandomGenerator random) {
		if (random.nextDouble() < CLEAN) {
			return objects;
		}
		double rate = HIGHEST * random.nextDouble();
		List<PlacedObject> noisy = new ArrayList<>();
		for (PlacedObject object : objects) {
			double draw = random.nextDouble() / rate;
			if (draw < 0.3) {
				continue;
			}
			PlacedObject seen = (random.nextDouble() < 0.3) ? moved(object, random) : object;
			if (draw < 0.6 && object.name() != PlacedObject.GROUND) {
				seen = new PlacedObject(random.nextInt(words.names().size()), seen.colour(), seen.column(), seen.row(),
						seen.area());
			}
			else if (draw < 0.8 && seen.colour() != Colours.MANY) {
				seen = new PlacedObject(seen.name(), 1 + random.nextInt(Colours.size() - 1), seen.column(), seen.row(),
						seen.area());
			}
			noisy.add(seen);
			if (draw > 0.8 && draw < 1 && object.name() != PlacedObject.GROUND) {
				noisy.add(moved(object, random));
			}
		}
		noisy.sort(READING_ORDER);
		return noisy;
	}

	/** The ground last. */
	static final Comparator<PlacedObject> READING_ORDER = Comparator
		.comparing((PlacedObject object) -> object.name() == PlacedObject.GROUND)
		.thenComparingInt(PlacedObject::row)
		.thenComparingInt(PlacedObject::column);

	private static PlacedObject moved(PlacedObject object, RandomGenerator random) {
		int most = ModelSize.GRID - 1;
		return new PlacedObject(object.name(), object.colour(),
				Math.clamp(object.column() + random.nextInt(3) - 1L, 0, most),
				Math.clamp(object.row() + random.nextInt(3) - 1L, 0, most),
				Math.max(1, object.area() + random.nextInt(3) - 1));
	}

}
