#include "tools/plumbline/certificates/trust_guide.h"

#include <algorithm>

namespace plumbline::tool {

namespace {

/// AUTHORITY stands for the path of the authority's certificate.
constexpr std::string_view guide = R"(Systems
  Debian, Ubuntu    sudo install -m 644 AUTHORITY /usr/local/share/ca-certificates/plumbline.crt && sudo update-ca-certificates
  macOS             sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain AUTHORITY
  Windows           certutil -user -addstore Root authority.pem    (a copy of AUTHORITY)

Browsers
  Chrome, Edge      on macOS and Windows as the system; on Linux (package libnss3-tools):
                    certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n plumbline -i AUTHORITY
  Firefox           Settings, Privacy & Security, View Certificates, Authorities, Import; or in about:config
                    security.enterprise_roots.enabled = true, and as the system (macOS, Windows)

Phones
  Android           copy AUTHORITY to app/src/main/res/raw/plumbline.pem; in app/src/main/res/xml/network_security_config.xml:
                      <network-security-config><debug-overrides><trust-anchors>
                        <certificates src="@raw/plumbline"/><certificates src="system"/>
                      </trust-anchors></debug-overrides></network-security-config>
                    and in the manifest <application android:networkSecurityConfig="@xml/network_security_config">.
                    Debug builds trust it then. The emulator's, and a cabled phone's, localhost:8443 becomes this
                    machine's with: adb reverse tcp:8443 tcp:8443
  iOS simulator     xcrun simctl keychain booted add-root-cert AUTHORITY
  iOS device        send it the file (AirDrop, mail) and install the profile; then Settings, General, About,
                    Certificate Trust Settings: switch it on. The device needs a name it can reach: --name HOST

Runtimes
  Node.js           NODE_EXTRA_CA_CERTS=AUTHORITY
  Python            REQUESTS_CA_BUNDLE=AUTHORITY    (requests; SSL_CERT_FILE for the standard library)
  Ruby              SSL_CERT_FILE=AUTHORITY    (in place of the system's authorities)
  PHP               php -d curl.cainfo=AUTHORITY -d openssl.cafile=AUTHORITY ...
  Java, Kotlin      sudo keytool -importcert -cacerts -storepass changeit -noprompt -alias plumbline -file AUTHORITY
  .NET              as the system; on Linux also SSL_CERT_FILE=AUTHORITY
  Go                as the system; on Linux also SSL_CERT_FILE=AUTHORITY
  curl              curl --cacert AUTHORITY https://localhost:8443/...
)";

} // namespace

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:@%,=").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string trust_guide(std::string_view authority) {
  constexpr std::string_view place = "AUTHORITY";
  const auto word = shell_word(authority);
  std::string text;
  auto rest = guide;
  for (auto at = rest.find(place); at != std::string_view::npos; at = rest.find(place)) {
    text += rest.substr(0, at);
    text += word;
    rest.remove_prefix(at + place.size());
  }
  return text += rest;
}

} // namespace plumbline::tool
