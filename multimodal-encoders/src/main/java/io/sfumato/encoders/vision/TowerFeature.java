package io.sfumato.encoders.vision;

/**
 * One of a tower's results.
 *
 * @param name as transformers calls it
 */
public record TowerFeature(String name) implements Comparable<TowerFeature> {

	private static final String HIDDEN_STATE = "hidden_states.";

	/**
	 * The last layer's tokens; normalised by towers of the SigLIP kind, as they are by
	 * others.
	 */
	public static final TowerFeature LAST_HIDDEN_STATE = new TowerFeature("last_hidden_state");

	/**
	 * What the tower makes of its tokens in the end: one vector an image, or fewer
	 * tokens.
	 */
	public static final TowerFeature POOLER_OUTPUT = new TowerFeature("pooler_output");

	/**
	 * Tokens between two layers, never normalised.
	 * @param index 0 for the input of the first layer, i for the output of the i-th; −1
	 * for the last stored layer, −2 for the one before
	 */
	public static TowerFeature hiddenState(int index) {
		return new TowerFeature(HIDDEN_STATE + index);
	}

	public TowerFeature {
		if (!name.equals("last_hidden_state") && !name.equals("pooler_output")
				&& !name.matches("hidden_states\\.-?\\d{1,4}")) {
			throw new IllegalArgumentException("a tower has no result '" + name + "'");
		}
	}

	/**
	 * How many layers have to be computed.
	 * @throws IllegalArgumentException if the tower has fewer
	 */
	int layer(int layers) {
		if (!isHiddenState()) {
			return layers;
		}
		int index = Integer.parseInt(this.name.substring(HIDDEN_STATE.length()));
		int layer = (index < 0) ? layers + 1 + index : index;
		if (layer < 0 || layer > layers) {
			throw new IllegalArgumentException(this + " isn't there, the tower has " + layers + " layers");
		}
		return layer;
	}

	boolean isHiddenState() {
		return this.name.startsWith(HIDDEN_STATE);
	}

	boolean isPooled() {
		return this.name.equals("pooler_output");
	}

	@Override
	public int compareTo(TowerFeature other) {
		return this.name.compareTo(other.name);
	}

}
