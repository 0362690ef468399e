package io.sfumato.backbone.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * From the signs of a cell to the probability that its token is the one that deciding one
 * cell at a time would come to: a layer of tanh and a logistic unit. Immutable.
 *
 * @param hidden {@code [units, signs + 1]}, the last column is the bias
 * @param out {@code [units + 1]}, the last one is the bias
 */
public record SettledNetwork(List<double[]> hidden, double[] out) {

	private static final String SHIPPED = "settled-network.txt";

	public SettledNetwork {
		hidden = List.copyOf(hidden);
		for (double[] unit : hidden) {
			if (unit.length != CellSigns.COUNT + 1) {
				throw new IllegalArgumentException(
						"a unit of %d weights, %d are needed".formatted(unit.length, CellSigns.COUNT + 1));
			}
		}
		if (out.length != hidden.size() + 1) {
			throw new IllegalArgumentException("%d weights for %d units".formatted(out.length, hidden.size()));
		}
	}

	/** The one that was trained on runs of the embedded model. */
	public static SettledNetwork shipped() {
		try (InputStream file = SettledNetwork.class.getResourceAsStream(SHIPPED)) {
			if (file == null) {
				throw new IllegalStateException("%s is missing".formatted(SHIPPED));
			}
			return parse(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)).lines().toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Lines of weights, a unit each, the output last; those with a # say something. */
	public static SettledNetwork parse(List<String> lines) {
		List<double[]> rows = lines.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.map((line) -> Arrays.stream(line.trim().split(" ")).mapToDouble(Double::parseDouble).toArray())
			.toList();
		return new SettledNetwork(rows.subList(0, rows.size() - 1), rows.getLast());
	}

	/** The lines that {@link #parse} reads. */
	public String format() {
		StringBuilder lines = new StringBuilder();
		this.hidden.forEach((unit) -> lines.append(line(unit)));
		return lines.append(line(this.out)).toString();
	}

	private static String line(double[] weights) {
		return Arrays.stream(weights)
			.mapToObj((weight) -> String.format(Locale.ROOT, "%.5f", weight))
			.collect(Collectors.joining(" ", "", "\n"));
	}

	/** What its units say, each between −1 and 1. */
	public double[] activations(double[] signs) {
		double[] activations = new double[this.hidden.size()];
		for (int unit = 0; unit < activations.length; unit++) {
			double[] weights = this.hidden.get(unit);
			double sum = weights[signs.length];
			for (int sign = 0; sign < signs.length; sign++) {
				sum += weights[sign] * signs[sign];
			}
			activations[unit] = Math.tanh(sum);
		}
		return activations;
	}

	/** The probability that a cell with these signs is settled. */
	public double settled(double[] signs) {
		double[] activations = activations(signs);
		double sum = this.out[activations.length];
		for (int unit = 0; unit < activations.length; unit++) {
			sum += this.out[unit] * activations[unit];
		}
		return 1 / (1 + Math.exp(-sum));
	}

}
