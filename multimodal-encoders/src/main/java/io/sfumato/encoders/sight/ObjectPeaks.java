package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the objects of a view. Patches beside each other that show the same thing in the
 * same colour belong together; how many things they are is the sum of the probabilities
 * that a thing's centre lies on each of them. A large thing has its one centre somewhere,
 * and small ones that touch have one each.
 */
public final class ObjectPeaks {

	/**
	 * When no group of patches amounts to one thing, the best one still is one if its
	 * centre is at least so likely: a picture is of something.
	 */
	private static final float LEAST_ALONE = 0.2f;

	/** A ground that shows on fewer patches has no colour. */
	private static final int LEAST_GROUND = 8;

	private final int cells;

	private final float[] centres;

	/** The name on each patch, 0 for none. */
	private final int[] name;

	/** The colour on each patch; 0 for the ground when it has none. */
	private final int[] colour;

	private final float[] nameProbability;

	private ObjectPeaks(int cells, float[] centres, Best names, Best colours) {
		this.cells = cells;
		this.centres = centres;
		this.name = names.index;
		this.colour = colours.index;
		this.nameProbability = names.probability;
	}

	/**
	 * An object that was seen.
	 *
	 * @param column of the patch with its centre
	 * @param row of the patch with its centre
	 * @param name index among the names, 0 the first
	 * @param colour index among the colours, 0 the first
	 * @param area patches it covers, at least 1
	 * @param certainty of its name, 0 to 1
	 */
	public record Seen(int column, int row, int name, int colour, int area, float certainty) {

	}

	/**
	 * What a view shows.
	 *
	 * @param objects in reading order of their centres
	 * @param ground index of the ground's colour, −1 when it has none
	 */
	public record View(List<Seen> objects, int ground) {

	}

	/**
	 * Looks at one view.
	 * @param names {@code [views, patches, 1 + names]}, class 0 for no object
	 * @param colours {@code [views, patches, 1 + colours]}, class 0 for none
	 * @param centres {@code [views, patches]}
	 * @param view number of the view
	 * @param cells patches along an edge
	 * @param most objects that are kept, the most certain ones
	 */
	public static View look(float[] names, float[] colours, float[] centres, int view, int cells, int most) {
		int patches = cells * cells;
		ObjectPeaks peaks = new ObjectPeaks(cells, Arrays.copyOfRange(centres, view * patches, (view + 1) * patches),
				Best.of(names, view, patches, names.length / centres.length),
				Best.of(colours, view, patches, colours.length / centres.length));
		List<Seen> objects = peaks.objects();
		if (objects.size() > most) {
			objects.sort(Comparator.comparingDouble(Seen::certainty).reversed());
			objects = objects.subList(0, most);
		}
		objects.sort(Comparator.comparingInt(Seen::row).thenComparingInt(Seen::column));
		return new View(List.copyOf(objects), peaks.ground());
	}

	/** The likeliest class of every patch. */
	private record Best(int[] index, float[] probability) {

		static Best of(float[] probabilities, int view, int patches, int classes) {
			int[] index = new int[patches];
			float[] probability = new float[patches];
			for (int patch = 0; patch < patches; patch++) {
				int at = (view * patches + patch) * classes;
				int best = 0;
				for (int c = 1; c < classes; c++) {
					best = (probabilities[at + c] > probabilities[at + best]) ? c : best;
				}
				index[patch] = best;
				probability[patch] = probabilities[at + best];
			}
			return new Best(index, probability);
		}

	}

	private List<Seen> objects() {
		List<Seen> objects = new ArrayList<>();
		boolean[] grouped = new boolean[this.name.length];
		List<Integer> best = List.of();
		float bestMass = LEAST_ALONE;
		for (int patch = 0; patch < this.name.length; patch++) {
			if (this.name[patch] != 0 && !grouped[patch]) {
				List<Integer> group = group(patch, grouped);
				float mass = 0;
				for (int member : group) {
					mass += this.centres[member];
				}
				addPeaks(group, Math.round(mass), objects);
				if (mass > bestMass) {
					best = group;
					bestMass = mass;
				}
			}
		}
		if (objects.isEmpty() && !best.isEmpty()) {
			addPeaks(best, 1, objects);
		}
		return objects;
	}

	/** The patches that belong together with one, itself first. */
	private List<Integer> group(int first, boolean[] grouped) {
		List<Integer> group = new ArrayList<>(List.of(first));
		grouped[first] = true;
		for (int i = 0; i < group.size(); i++) {
			int patch = group.get(i);
			int column = patch % this.cells;
			join(patch - 1, column > 0, patch, group, grouped);
			join(patch + 1, column < this.cells - 1, patch, group, grouped);
			join(patch - this.cells, patch >= this.cells, patch, group, grouped);
			join(patch + this.cells, patch + this.cells < this.name.length, patch, group, grouped);
		}
		return group;
	}

	private void join(int other, boolean exists, int patch, List<Integer> group, boolean[] grouped) {
		if (exists && !grouped[other] && this.name[other] == this.name[patch]
				&& this.colour[other] == this.colour[patch]) {
			grouped[other] = true;
			group.add(other);
		}
	}

	/**
	 * Puts objects of a group on its likeliest centres, beside each other only when there
	 * is no other place.
	 */
	private void addPeaks(List<Integer> group, int count, List<Seen> objects) {
		List<Integer> apart = new ArrayList<>(group);
		apart.sort(Comparator.comparingDouble((Integer patch) -> -this.centres[patch]));
		List<Integer> free = new ArrayList<>(apart);
		for (int i = 0; i < count && !free.isEmpty(); i++) {
			int peak = apart.isEmpty() ? free.getFirst() : apart.getFirst();
			objects.add(new Seen(peak % this.cells, peak / this.cells, this.name[peak] - 1,
					Math.max(0, this.colour[peak] - 1), Math.max(1, group.size() / count), this.nameProbability[peak]));
			apart.removeIf((other) -> isBeside(other, peak));
			free.remove(Integer.valueOf(peak));
		}
	}

	private boolean isBeside(int a, int b) {
		return Math.abs(a % this.cells - b % this.cells) <= 1 && Math.abs(a / this.cells - b / this.cells) <= 1;
	}

	/** The colour that most bare patches have, −1 when that is none. */
	private int ground() {
		int[] counts = new int[1 + Arrays.stream(this.colour).max().orElse(0)];
		int bare = 0;
		for (int patch = 0; patch < this.name.length; patch++) {
			if (this.name[patch] == 0) {
				counts[this.colour[patch]]++;
				bare++;
			}
		}
		int best = 0;
		for (int c = 1; c < counts.length; c++) {
			best = (counts[c] > counts[best]) ? c : best;
		}
		return (bare >= LEAST_GROUND) ? best - 1 : -1;
	}

}
