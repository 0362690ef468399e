package io.sfumato.app.server;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a client may take to say what it wants.
 *
 * @param headerTime from the first byte of a request to the last one of its headers
 * @param uploadTime from there to the last byte of its body
 */
@ConfigurationProperties("sfumato.limits")
record ConnectionLimitProperties(@DefaultValue("10s") Duration headerTime, @DefaultValue("120s") Duration uploadTime) {
}
