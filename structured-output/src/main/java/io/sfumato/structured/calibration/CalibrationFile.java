package io.sfumato.structured.calibration;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.json.JsonWriter;

/**
 * Reads and writes {@code calibration.json}.
 */
public final class CalibrationFile {

	private static final int VERSION = 1;

	private static final int MOST_BYTES = 1 << 20;

	private CalibrationFile() {
	}

	/**
	 * Reads a file's text.
	 * @throws JsonException saying where it isn't one
	 */
	public static Calibration read(String text) {
		JsonNode.Obj file = object(JsonText.parse(text, MOST_BYTES), "");
		if (number(file, "", "version") != VERSION) {
			throw wrong("/version", "isn't " + VERSION);
		}
		List<Calibration.Entry> entries = new ArrayList<>();
		if (!(member(file, "", "entries") instanceof JsonNode.Arr array)) {
			throw wrong("/entries", "isn't a list");
		}
		for (int i = 0; i < array.items().size(); i++) {
			String pointer = "/entries/" + i;
			entries.add(entry(object(array.items().get(i), pointer), pointer));
		}
		return new Calibration(string(file, "", "fingerprint"), string(file, "", "data"), string(file, "", "date"),
				entries);
	}

	private static Calibration.Entry entry(JsonNode.Obj entry, String pointer) {
		String at = pointer + "/parameters";
		JsonNode.Obj parameters = object(member(entry, pointer, "parameters"), at);
		Calibrator calibrator;
		try {
			calibrator = switch (string(entry, pointer, "method")) {
				case "temperature" -> new Calibrator.Temperature(number(parameters, at, "temperature"));
				case "platt" ->
					new Calibrator.Platt(number(parameters, at, "slope"), number(parameters, at, "intercept"));
				case "isotonic" ->
					new Calibrator.Isotonic(numbers(parameters, at, "raw"), numbers(parameters, at, "calibrated"));
				default -> throw wrong(pointer + "/method", "isn't temperature, platt or isotonic");
			};
		}
		catch (IllegalArgumentException ex) {
			throw wrong(at, String.valueOf(ex.getMessage()));
		}
		return new Calibration.Entry(string(entry, pointer, "key"), calibrator, reliability(entry, pointer, "before"),
				reliability(entry, pointer, "after"));
	}

	private static Reliability reliability(JsonNode.Obj entry, String pointer, String name) {
		String at = pointer + "/" + name;
		JsonNode.Obj node = object(member(entry, pointer, name), at);
		return new Reliability((int) number(node, at, "n"), number(node, at, "accuracy"), number(node, at, "nll"),
				number(node, at, "brier"), number(node, at, "ece"));
	}

	/** The file's text. */
	public static String write(Calibration calibration) {
		StringBuilder text = new StringBuilder("{\n");
		text.append("  \"version\": ").append(VERSION).append(",\n");
		text.append("  \"fingerprint\": ").append(JsonWriter.quote(calibration.fingerprint())).append(",\n");
		text.append("  \"data\": ").append(JsonWriter.quote(calibration.data())).append(",\n");
		text.append("  \"date\": ").append(JsonWriter.quote(calibration.date())).append(",\n");
		text.append("  \"entries\": [");
		String separator = "\n    ";
		for (Calibration.Entry entry : calibration.entries()) {
			text.append(separator).append(JsonWriter.write(json(entry)));
			separator = ",\n    ";
		}
		return text.append("\n  ]\n}\n").toString();
	}

	private static JsonNode json(Calibration.Entry entry) {
		Map<String, JsonNode> parameters = new LinkedHashMap<>();
		switch (entry.calibrator()) {
			case Calibrator.Temperature(double temperature) -> parameters.put("temperature", json(temperature));
			case Calibrator.Platt(double slope, double intercept) -> {
				parameters.put("slope", json(slope));
				parameters.put("intercept", json(intercept));
			}
			case Calibrator.Isotonic(double[] raw, double[] calibrated) -> {
				parameters.put("raw", json(raw));
				parameters.put("calibrated", json(calibrated));
			}
		}
		Map<String, JsonNode> json = new LinkedHashMap<>();
		json.put("key", new JsonNode.Str(entry.key()));
		json.put("method", new JsonNode.Str(entry.calibrator().method()));
		json.put("parameters", new JsonNode.Obj(parameters));
		json.put("before", json(entry.before()));
		json.put("after", json(entry.after()));
		return new JsonNode.Obj(json);
	}

	private static JsonNode json(Reliability reliability) {
		Map<String, JsonNode> json = new LinkedHashMap<>();
		json.put("n", json(reliability.count()));
		json.put("accuracy", json(reliability.accuracy()));
		json.put("nll", json(reliability.nll()));
		json.put("brier", json(reliability.brier()));
		json.put("ece", json(reliability.ece()));
		return new JsonNode.Obj(json);
	}

	private static JsonNode json(double[] values) {
		List<JsonNode> items = new ArrayList<>();
		for (double value : values) {
			items.add(json(value));
		}
		return new JsonNode.Arr(items);
	}

	private static JsonNode json(double value) {
		BigDecimal exact = BigDecimal.valueOf(value);
		return JsonNode.Num.of((exact.signum() == 0) ? BigDecimal.ZERO : exact.stripTrailingZeros());
	}

	private static JsonNode member(JsonNode.Obj object, String pointer, String name) {
		if (!object.has(name)) {
			throw wrong(pointer + "/" + name, "is missing");
		}
		return object.get(name);
	}

	private static JsonNode.Obj object(JsonNode node, String pointer) {
		if (node instanceof JsonNode.Obj object) {
			return object;
		}
		throw wrong(pointer, "isn't an object");
	}

	private static String string(JsonNode.Obj object, String pointer, String name) {
		if (member(object, pointer, name) instanceof JsonNode.Str(String value)) {
			return value;
		}
		throw wrong(pointer + "/" + name, "isn't a string");
	}

	private static double number(JsonNode.Obj object, String pointer, String name) {
		return number(member(object, pointer, name), pointer + "/" + name);
	}

	private static double number(JsonNode node, String pointer) {
		if (node instanceof JsonNode.Num number) {
			return number.value().doubleValue();
		}
		throw wrong(pointer, "isn't a number");
	}

	private static double[] numbers(JsonNode.Obj object, String pointer, String name) {
		String at = pointer + "/" + name;
		if (!(member(object, pointer, name) instanceof JsonNode.Arr array)) {
			throw wrong(at, "isn't a list");
		}
		return array.items().stream().mapToDouble((item) -> number(item, at)).toArray();
	}

	private static JsonException wrong(String pointer, String what) {
		return new JsonException("invalid_value", pointer, what);
	}

}
