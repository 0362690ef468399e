package io.sfumato.web.remote;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * The addresses that media may come from: those of the public internet, and the networks
 * that the operator has listed beside it.
 */
public final class Networks {

	private final List<Network> listed;

	/**
	 * @param listed such as {@code 10.1.0.0/16}, or one address
	 * @throws IllegalArgumentException if one of them can't be understood
	 */
	public Networks(Collection<String> listed) {
		this.listed = listed.stream().map(Network::of).toList();
	}

	boolean contain(InetAddress address) {
		return isPublic(address) || this.listed.stream().anyMatch((network) -> network.contains(address));
	}

	/** Neither this machine nor its neighbours nor anything that leads to them. */
	private static boolean isPublic(InetAddress address) {
		if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress()
				|| address.isSiteLocalAddress() || address.isMulticastAddress()) {
			return false;
		}
		byte[] bytes = address.getAddress();
		int first = bytes[0] & 0xff;
		int second = bytes[1] & 0xff;
		return switch (address) {
			// this network, carriers' NAT, protocol assignments, benchmarks, reserved
			case Inet4Address four -> first != 0 && !(first == 100 && (second & 0xc0) == 64)
					&& !(first == 192 && second == 0) && !(first == 198 && (second & 0xfe) == 18) && first < 240;
			// global unicast, without 6to4 and Teredo, which carry addresses of IPv4
			case Inet6Address six -> (first & 0xe0) == 0x20 && !(first == 0x20 && second == 0x02)
					&& !(first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
			default -> false;
		};
	}

	private record Network(byte[] address, int bits) {

		private static Network of(String text) {
			int slash = text.indexOf('/');
			byte[] address = InetAddress.ofLiteral((slash < 0) ? text : text.substring(0, slash)).getAddress();
			int bits = (slash < 0) ? 8 * address.length : Integer.parseInt(text.substring(slash + 1));
			if (bits < 0 || bits > 8 * address.length) {
				throw new IllegalArgumentException("'" + text + "' has no such number of bits");
			}
			return new Network(address, bits);
		}

		private boolean contains(InetAddress other) {
			byte[] bytes = other.getAddress();
			if (bytes.length != this.address.length) {
				return false;
			}
			for (int bit = 0; bit < this.bits; bit++) {
				if (((bytes[bit / 8] ^ this.address[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
					return false;
				}
			}
			return true;
		}

	}

}
