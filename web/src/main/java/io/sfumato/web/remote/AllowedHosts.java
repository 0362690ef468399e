package io.sfumato.web.remote;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hosts that media may come from. One that is written {@code images.example.org} is
 * asked by https on its usual port; {@code http://images.example.org:8080} says
 * otherwise.
 */
public final class AllowedHosts {

	private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]@]+)(?::(\\d{1,5}))?");

	private static final int HIGHEST_PORT = 65_535;

	private final Set<Place> places;

	/**
	 * @throws IllegalArgumentException if one of them can't be understood
	 */
	public AllowedHosts(Collection<String> hosts) {
		this.places = hosts.stream().map(AllowedHosts::listed).collect(Collectors.toUnmodifiableSet());
	}

	private static Place listed(String text) {
		String url = text.contains("://") ? text : "https://" + text;
		return place(url).orElseThrow(() -> new IllegalArgumentException(
				"'" + text + "' isn't a host, a host with a port, or an address that begins with http or https"));
	}

	/** The place an address leads to if it is one of these. */
	Optional<Place> find(String url) {
		return place(url).filter(this.places::contains);
	}

	/** Written in whatever way, the same place is the same. */
	private static Optional<Place> place(String url) {
		try {
			URI uri = new URI(url);
			String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
			boolean secure = scheme.equals("https");
			Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
			if ((!secure && !scheme.equals("http")) || uri.isOpaque() || uri.getRawAuthority() == null
					|| !authority.matches()) {
				return Optional.empty();
			}
			int usual = secure ? 443 : 80;
			int port = (authority.group(2) != null) ? Integer.parseInt(authority.group(2)) : usual;
			return (port < 1 || port > HIGHEST_PORT) ? Optional.empty()
					: Optional.of(new Place(secure, normal(authority.group(1)), port));
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * A host as everybody writes it. Numbers have many spellings: {@code 2130706433},
	 * {@code 0x7f.1} and {@code 0177.0.0.1} are 127.0.0.1, as is
	 * {@code ::ffff:127.0.0.1}.
	 */
	private static String normal(String host) {
		if (host.startsWith("[")) {
			return InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress();
		}
		String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
		try {
			return Inet4Address.ofPosixLiteral(name).getHostAddress();
		}
		catch (IllegalArgumentException aName) {
			return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
		}
	}

	/**
	 * Where a server listens.
	 *
	 * @param host a name in lower case, or the usual form of an address
	 */
	record Place(boolean secure, String host, int port) {
	}

}
