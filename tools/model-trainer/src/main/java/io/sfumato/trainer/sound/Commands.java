package io.sfumato.trainer.sound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;

/**
 * Commands to a house and its devices, each with the record of what is wanted: an intent,
 * an object, a place and a value, those not spoken of {@code null}.
 */
final class Commands {

	private static final List<String> DEVICES = List.of("light", "lights", "fan", "heater", "radio", "television",
			"camera", "music", "alarm");

	private static final List<String> DOORS = List.of("door", "window", "gate", "garage");

	private static final List<String> PLACES = List.of("kitchen", "bedroom", "bathroom", "garage", "garden", "office",
			"house");

	private static final List<String> PEOPLE = List.of("mother", "father", "doctor", "office", "hospital", "police",
			"hotel", "taxi");

	private static final List<String> PLAYED = List.of("music", "song", "radio", "piano", "guitar", "video");

	private static final List<String> FIELDS = List.of("intent", "object", "place", "value");

	/** What is said, and the values of its record. */
	private record Command(String words, Map<String, String> values) {

	}

	private Commands() {
	}

	static Said next(RandomGenerator random) {
		Command command = command(random);
		List<Exchange> exchanges = new ArrayList<>(Sayings.common(command.words()));
		List<String> names = new ArrayList<>(List.of("intent"));
		for (String field : FIELDS.subList(1, FIELDS.size())) {
			if (Chance.of(random, command.values().containsKey(field) ? 0.8 : 0.35)) {
				names.add(field);
			}
		}
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of(command.values(), names, random)));
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of(command.values(), names, random)));
		String intent = unquoted(command.values().getOrDefault("intent", "null"));
		exchanges
			.add(Phrasing.copied(random, Chance.pick(random, "which command is it?", "what is the command?"), intent));
		String place = command.values().get("place");
		if (place != null) {
			exchanges.add(Phrasing.asked(random, "which room is it?", "the " + unquoted(place)));
		}
		exchanges.add(Phrasing.yesNo(random, "is someone speaking?", true));
		return new Said("command", command.words(), command.words(), exchanges);
	}

	private static Command command(RandomGenerator random) {
		Map<String, String> values = new LinkedHashMap<>();
		String words = switch (Chance.weighted(random, 5, 2, 2, 2, 2, 2, 2)) {
			case 0 -> turn(random, values);
			case 1 -> door(random, values);
			case 2 -> timer(random, values);
			case 3 -> named(random, values, "call", "call my ", PEOPLE);
			case 4 -> named(random, values, "play", Chance.pick(random, "play the ", "play a "), PLAYED);
			case 5 -> temperature(random, values);
			default -> bare(random, values);
		};
		return new Command(words, values);
	}

	private static String turn(RandomGenerator random, Map<String, String> values) {
		boolean on = random.nextBoolean();
		String device = Chance.pick(random, DEVICES);
		values.put("intent", on ? "\"turn_on\"" : "\"turn_off\"");
		values.put("object", quoted(device));
		String words = Chance.of(random, 0.7) ? "turn " + (on ? "on" : "off") + " the " + device
				: "turn the " + device + (on ? " on" : " off");
		return words + place(random, values, 0.5);
	}

	private static String door(RandomGenerator random, Map<String, String> values) {
		String verb = Chance.pick(random, "open", "close", "lock", "unlock");
		String object = Chance.pick(random, DOORS);
		values.put("intent", quoted(verb));
		values.put("object", quoted(object));
		return verb + " the " + object + (object.equals("garage") ? "" : place(random, values, 0.4));
	}

	private static String timer(RandomGenerator random, Map<String, String> values) {
		int count = Chance.between(random, 2, 60);
		String unit = Chance.pick(random, "minutes", "seconds", "hours");
		values.put("intent", "\"set_timer\"");
		values.put("value", quoted(count + " " + unit));
		return Chance.pick(random, "set a timer for ", "start a timer for ") + Numerals.words(count) + " " + unit;
	}

	private static String named(RandomGenerator random, Map<String, String> values, String intent, String words,
			List<String> objects) {
		String object = Chance.pick(random, objects);
		values.put("intent", quoted(intent));
		values.put("object", quoted(object));
		return words + object;
	}

	private static String temperature(RandomGenerator random, Map<String, String> values) {
		int degrees = Chance.between(random, 10, 30);
		values.put("intent", "\"set_temperature\"");
		values.put("value", quoted(degrees + " degrees"));
		return "set the temperature to " + Numerals.words(degrees) + " degrees" + place(random, values, 0.3);
	}

	private static String bare(RandomGenerator random, Map<String, String> values) {
		String word = Chance.pick(random, "stop", "go", "start", "pause", "yes", "no", "left", "right");
		values.put("intent", quoted(word));
		return word;
	}

	private static String place(RandomGenerator random, Map<String, String> values, double share) {
		if (!Chance.of(random, share)) {
			return "";
		}
		String place = Chance.pick(random, PLACES);
		values.put("place", quoted(place));
		return " in the " + place;
	}

	private static String quoted(String text) {
		return "\"" + text + "\"";
	}

	private static String unquoted(String value) {
		return value.replace("\"", "");
	}

}
