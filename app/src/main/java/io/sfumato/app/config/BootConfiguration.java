package io.sfumato.app.config;

import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.Jackson2EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * Switches Boot's configurations on. It stands here and not on the main class because
 * Jackson's mix-ins are looked for in every class below the package that switches them
 * on, and below the main class is the whole engine (docs/decisions/0012). Jackson 2 is
 * here for the chat templates' interpreter; nothing that answers requests uses it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = Jackson2EndpointAutoConfiguration.class)
class BootConfiguration {

}
