package io.sfumato.encoders.vision;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.sfumato.runtime.checkpoint.TensorStore;

/** What lies in a checkpoint below a tower's prefix. */
final class TowerTensors {

	/** {@code encoder.layers.N.} or {@code blocks.N.} */
	private static final Pattern LAYER = Pattern.compile("(encoder\\.layers|blocks)\\.(\\d{1,4})\\..*");

	private static final String BUFFER = "position_ids";

	private TowerTensors() {
	}

	/**
	 * Refuses tensors that the tower doesn't know. Whole layers behind the last one used
	 * may lie there: whoever takes hidden states needs no end.
	 * @param used names that the graph and its inputs take
	 * @param unneeded beginnings of names, below the prefix, of known parts that this use
	 * of the tower has no need of
	 */
	static void refuseUnexpected(TensorStore tensors, String prefix, Set<String> used, Set<String> unneeded) {
		int layers = 0;
		for (String name : used) {
			Matcher layer = LAYER.matcher(below(prefix, name));
			layers = layer.matches() ? Math.max(layers, Integer.parseInt(layer.group(2)) + 1) : layers;
		}
		Set<String> unexpected = new TreeSet<>();
		for (String name : tensors.names()) {
			String own = below(prefix, name);
			Matcher layer = LAYER.matcher(own);
			boolean behind = layer.matches() && Integer.parseInt(layer.group(2)) >= layers;
			if (!own.isEmpty() && !used.contains(name) && !behind && !own.endsWith(BUFFER)
					&& unneeded.stream().noneMatch(own::startsWith)) {
				unexpected.add(name);
			}
		}
		if (!unexpected.isEmpty()) {
			throw tensors.refuse(unexpected.iterator().next(), "isn't part of this kind of tower"
					+ ((unexpected.size() > 1) ? " (nor are " + (unexpected.size() - 1) + " others)" : ""));
		}
	}

	/** The name below the prefix, empty if it isn't there. */
	private static String below(String prefix, String name) {
		return name.startsWith(prefix) ? name.substring(prefix.length()) : "";
	}

}
