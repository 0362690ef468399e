package io.sfumato.structured.language;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The formats of JSON Schema as patterns: the texts that every validator takes for one,
 * and a generous pattern that no text leaves which some validator takes for one.
 */
public final class Formats {

	private static final String LEAP = "(?:0[48]|[2468][048]|[13579][26])";

	private static final String YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})";

	private static final String DATE = "(?:" + YEAR
			+ "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
			+ "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}" + LEAP + "|" + LEAP + "00)-02-29)";

	private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,3})?"
			+ "(?:Z|\\+(?:0[0-9]|1[0-4]):(?:00|15|30|45)" + "|-(?:00:(?:15|30|45)|(?:0[1-9]|1[0-4]):(?:00|15|30|45)))";

	private static final String LABEL = "[A-Za-z0-9](?:-?[A-Za-z0-9]){0,30}";

	private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,5}";

	private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

	private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";

	private static final String HEX = "[0-9a-f]{1,4}";

	/**
	 * Validators look up the last label of a mail domain in the list of those that exist:
	 * the countries and what is common beside them.
	 */
	private static final String TOP_LEVEL = "(?:com|org|net|edu|gov|mil|int|info|biz|name|pro|museum|aero|"
			+ "coop|jobs|mobi|travel|cat|tel|asia|app|dev|cloud|online|shop|site|store|tech|xyz|blog|"
			+ "club|email|group|media|news|page|work|world|berlin|london|paris|tokyo|nyc|"
			+ "a[cdefgilmoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|"
			+ "e[cegrstu]|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|"
			+ "k[eghimnprwyz]|l[abcikrstuvy]|m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|o[m]|"
			+ "p[aefghklmnrstwy]|q[a]|r[eosuw]|s[abcdeghijklmnorstuvxyz]|t[cdfghjklmnortvwz]|"
			+ "u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]" + ")";

	private static final Map<String, String> SURE = Map.of("date", DATE, "time", TIME, "date-time", DATE + "T" + TIME,
			"duration", duration(), "email", email(), "uri", uri(), "uuid",
			"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ipv4", IPV4, "ipv6", ipv6(), "hostname",
			HOST);

	private static final Map<String, String> POSSIBLE = Map.of("date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "time",
			"^[0-9]{2}:[0-9]{2}", "date-time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", "duration", "^[Pp+-]", "email", "@",
			"uri", "^[A-Za-z][A-Za-z0-9+.-]*:", "uuid", "^[0-9A-Fa-f-]{36}$", "ipv4", "^[0-9.]+$", "ipv6", ":");

	private Formats() {
	}

	/** The names of all formats. */
	public static Set<String> names() {
		return SURE.keySet();
	}

	/** A pattern for the whole text, or null for an unknown format. */
	public static @Nullable String sure(String format) {
		return SURE.get(format);
	}

	/** A pattern that is found in every text of the format. */
	public static String possible(String format) {
		return POSSIBLE.getOrDefault(format, "");
	}

	/** The longest text of a format, in characters, or the largest integer. */
	public static int maxLength(String format) {
		return switch (format) {
			case "hostname" -> 253;
			case "email" -> 254;
			default -> Integer.MAX_VALUE;
		};
	}

	private static String duration() {
		String n = "[0-9]{1,4}";
		String time = "T(?:" + n + "H(?:" + n + "M(?:" + n + "S)?)?|" + n + "M(?:" + n + "S)?|" + n + "S)";
		String date = "(?:" + n + "Y(?:" + n + "M(?:" + n + "D)?)?|" + n + "M(?:" + n + "D)?|" + n + "D)";
		return "P(?:" + n + "W|" + time + "|" + date + "(?:" + time + ")?)";
	}

	private static String email() {
		String atom = "[A-Za-z0-9_+-]{1,20}";
		return atom + "(?:\\." + atom + "){0,2}@" + LABEL + "(?:\\." + LABEL + "){0,4}\\." + TOP_LEVEL;
	}

	private static String uri() {
		String pchar = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
		return "https?://" + "(?:" + HOST + "|" + IPV4 + ")(?::[1-9][0-9]{0,3})?(?:/" + pchar + "*)*(?:\\?(?:" + pchar
				+ "|[/?])*)?(?:#(?:" + pchar + "|[/?])*)?";
	}

	private static String ipv6() {
		StringBuilder all = new StringBuilder("(?:" + HEX + "(?::" + HEX + "){7}");
		for (int left = 0; left <= 7; left++) {
			all.append('|');
			if (left > 0) {
				all.append(HEX).append("(?::").append(HEX).append("){").append(left - 1).append('}');
			}
			all.append("::");
			int right = 7 - left;
			if (right > 0) {
				all.append("(?:").append(HEX).append("(?::").append(HEX).append("){0,").append(right - 1).append("})?");
			}
		}
		return all.append(')').toString();
	}

}
