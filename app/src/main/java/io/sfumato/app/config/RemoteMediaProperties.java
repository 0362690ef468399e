package io.sfumato.app.config;

import java.time.Duration;
import java.util.List;

import io.sfumato.web.remote.AllowedHosts;
import io.sfumato.web.remote.HttpMedia;
import io.sfumato.web.remote.Networks;
import io.sfumato.web.remote.RemoteMedia;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Media that requests name by address.
 *
 * @param allowedHosts hosts to fetch from: {@code images.example.org} by https,
 * {@code http://intern.example:8080} otherwise; none: nothing is fetched
 * @param allowedNetworks networks that those hosts may be in beside the public internet,
 * such as {@code 10.1.0.0/16}
 * @param timeout for one file
 */
@ConfigurationProperties("sfumato.remote-media")
public record RemoteMediaProperties(@DefaultValue List<String> allowedHosts, @DefaultValue List<String> allowedNetworks,
		@DefaultValue("5s") Duration timeout) {

	/** What fetches them. */
	public RemoteMedia media(LimitProperties limits) {
		return this.allowedHosts.isEmpty() ? RemoteMedia.OFF : new HttpMedia(new AllowedHosts(this.allowedHosts),
				new Networks(this.allowedNetworks), limits.imageBytes().toBytes(), this.timeout);
	}

}
