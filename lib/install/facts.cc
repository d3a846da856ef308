// What Cilium's start-up code makes of several values together. Conditions as the charts render
// them (templates/cilium-configmap.yaml of each release) and as the agent reads its ConfigMap
// (pkg/option/config.go, daemon/cmd/kube_proxy_replacement.go). The charts write extraConfig last,
// and of a key written twice the last one counts, so a flag given there wins over the value.

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "install/install.h"

namespace cilium_lint {
namespace {

using yaml::Type;

// `condition ? yes : no`, known too where both are the same.
Truth choose(Truth condition, Truth yes, Truth no) {
  if (yes == no) return yes;
  return (condition & yes) | ((!condition) & no);
}

// strconv.ParseBool, by which the agent reads a boolean flag; any other word leaves it off.
Truth flag_word(std::string_view word) {
  return truth(word == "true" || word == "1" || word == "t" || word == "T" || word == "TRUE" ||
               word == "True");
}

// A value that the chart hands to a boolean flag as it stands.
Truth as_flag(const Value& value, Truth when_null) {
  if (value.is_unknown()) return Truth::unknown;
  if (value.type() == Type::null) return when_null;
  const std::optional<std::string> text = value.text();
  return text ? flag_word(*text) : Truth::unknown;
}

// What extraConfig makes of a flag: `rendered`, unless it names the flag itself.
Truth over(const Install& install, std::string_view flag, Truth rendered) {
  const Value extra = install.extra_config(flag);
  const Truth there = extra.exists();
  if (is_false(there)) return rendered;
  const Truth given = as_flag(extra, Truth::unknown);
  return is_true(there) ? given : choose(Truth::unknown, Truth::unknown, rendered);
}

// The word of a flag, extraConfig first; nothing where it is unknown.
std::optional<std::string> word_over(const Install& install, std::string_view flag,
                                     const Value& value) {
  const Value extra = install.extra_config(flag);
  return is_false(extra.exists()) ? value.text() : extra.text();
}

// The minor of "1.11" or "1.11.3".
std::optional<int> minor_of(std::string_view version) {
  if (!version.starts_with("1.")) return std::nullopt;
  int minor{};
  const auto [end, fault] =
      std::from_chars(version.data() + 2, version.data() + version.size(), minor);
  if (fault != std::errc{} || end == version.data() + 2) return std::nullopt;
  return minor;
}

// The word that the chart takes where kubeProxyReplacement is unset, null or "": "disabled" to
// 1.13, "false" from 1.14; but "probe", which leaves it to the kernel, for upgradeCompatibility
// below 1.10 with charts to 1.11, and for 1.8 to 1.11 with charts from 1.12 to 1.18.
Truth default_replacement(const Install& install) {
  if (is_true(install.chart().at_least("1.19.0"))) return Truth::no;
  const Value compatibility = install.value("upgradeCompatibility");
  const std::optional<std::string> text = compatibility.text();
  if (!text) return Truth::unknown;
  // 1.12.0 left it to the kernel for every install; 1.12.1 mended that.
  if (text->empty()) {
    return choose(install.chart().within("1.12.0", "1.12.0"), Truth::unknown, Truth::no);
  }
  const std::optional<int> minor = minor_of(*text);
  if (!minor) return Truth::unknown;
  const bool probes_early = *minor < 10;
  const bool probes_late = *minor >= 8 && *minor < 12;
  const Truth late = choose(install.chart().at_least("1.19.0"), Truth::no,
                            probes_late ? Truth::unknown : Truth::no);
  return choose(install.chart().at_least("1.12.0"), late,
                probes_early ? Truth::unknown : Truth::no);
}

Truth replacement_word(std::string_view word) {
  if (word == "true" || word == "strict") return Truth::yes;
  return word == "probe" ? Truth::unknown : Truth::no;
}

Truth rendered_replacement(const Install& install) {
  const Value value = install.value("kubeProxyReplacement");
  // The chart's own default is absent to 1.18.2 and "false" after: the same to the templates.
  if (is_false(value.is_set_by_user())) return default_replacement(install);
  const std::optional<std::string> word = value.text();
  if (!word) return Truth::unknown;
  if (word->empty()) return default_replacement(install);
  // To 1.13 the chart takes the first non-empty of value and default, and a YAML false is empty.
  if (value.type() == Type::boolean && *word == "false") {
    return choose(install.chart().at_least("1.14.0"), Truth::no, default_replacement(install));
  }
  return replacement_word(*word);
}

// The cluster runs no kube-proxy: KIND's kubeProxyMode none, or kubeadm told to skip the phase.
Truth no_proxy(const Install& install) {
  const Cluster* cluster = install.cluster();
  return cluster == nullptr ? Truth::unknown : !cluster->has_kube_proxy();
}

// kube-proxy-replacement is a word to 1.18 and a boolean flag from 1.19.
Truth kube_proxy_replacement(const Install& install) {
  const Value extra = install.extra_config("kube-proxy-replacement");
  const Truth there = extra.exists();
  if (is_false(there)) return rendered_replacement(install);
  const std::optional<std::string> word = extra.text();
  if (!is_true(there) || !word) return Truth::unknown;
  return choose(install.chart().at_least("1.19.0"), flag_word(*word), replacement_word(*word));
}

// To 1.18 a node port implementation can be switched on by itself; the chart hands the switch on
// with "partial" (to 1.13), also with "false" (from 1.14).
Truth node_port(const Install& install) {
  const Truth replaces = kube_proxy_replacement(install);
  const Truth is_late = install.chart().at_least("1.19.0");
  if (is_true(replaces) || is_true(is_late)) return replaces;
  const Truth partial = install.value("kubeProxyReplacement").is("partial");
  const Truth handed_on = choose(install.chart().at_least("1.14.0"), Truth::yes, partial);
  const Truth rendered = handed_on & as_flag(install.value("nodePort.enabled"), Truth::no);
  return replaces | ((!is_late) & over(install, "enable-node-port", rendered));
}

// socketLB.enabled from 1.12, hostServices.enabled before. To 1.13 an agent whose replacement is
// "disabled" may switch it off again.
Truth socket_lb(const Install& install) {
  const Truth replaces = kube_proxy_replacement(install);
  if (is_true(replaces)) return replaces;
  const Truth is_new = install.chart().at_least("1.12.0");
  const Truth new_switch =
      over(install, "bpf-lb-sock", as_flag(install.value("socketLB.enabled"), Truth::no));
  const Truth old_switch = over(install, "enable-host-reachable-services",
                                as_flag(install.value("hostServices.enabled"), Truth::no));
  Truth given = choose(is_new, new_switch, old_switch);
  if (is_true(given) && !is_true(install.chart().at_least("1.14.0")) &&
      !is_true(install.value("kubeProxyReplacement").is("partial"))) {
    given = Truth::unknown;
  }
  return replaces | given;
}

// To 1.13 `tunnel`; in 1.14 routingMode, then `tunnel`; from 1.15 routingMode alone, whose default
// is native with gke.enabled and, from 1.19, with eni.enabled.
Truth rendered_tunnel(const Install& install) {
  const Chart& chart = install.chart();
  const Truth gke = install.value("gke.enabled").truthy();
  const Truth not_disabled = choose(install.value("aksbyocni.enabled").truthy(), Truth::yes,
                                    !install.value("tunnel").is("disabled"));
  const Truth by_tunnel = choose(gke, Truth::no, not_disabled);
  if (is_false(chart.at_least("1.14.0"))) return by_tunnel;

  const Value mode = install.value("routingMode");
  const Truth eni = chart.at_least("1.19.0") & install.value("eni.enabled").truthy();
  const Truth unset = choose(chart.at_least("1.15.0"), !(gke | eni), by_tunnel);
  const Truth by_mode = choose(mode.truthy(), mode.is("tunnel"), unset);
  return choose(chart.at_least("1.14.0"), by_mode, by_tunnel);
}

Truth tunnel(const Install& install) {
  const Truth rendered = rendered_tunnel(install);
  const Truth is_new = install.chart().at_least("1.14.0");
  const Value mode = install.extra_config("routing-mode");
  const Truth by_mode = is_false(mode.exists()) ? rendered : mode.is("tunnel");
  const Value old = install.extra_config("tunnel");
  const Truth by_tunnel = is_false(old.exists()) ? rendered : !old.is("disabled");
  return choose(is_new, by_mode, by_tunnel);
}

// Whether the agent serves an address family: "ipv4" or "ipv6".
Truth family(const Install& install, const std::string& name) {
  return over(install, "enable-" + name, as_flag(install.value(name + ".enabled"), Truth::no));
}

// Null means on; from 1.18 it means off with eni.enabled, unless upgradeCompatibility is below.
Truth masquerade_ipv4(const Install& install) {
  const Truth eni = install.chart().at_least("1.18.0") & install.value("eni.enabled").truthy();
  Truth when_null = !eni;
  if (!is_false(eni)) {
    const std::optional<std::string> since = install.value("upgradeCompatibility").text();
    const std::optional<int> minor = since ? minor_of(*since) : std::nullopt;
    if (!since || (!since->empty() && !minor)) when_null = Truth::unknown;
    if (minor && *minor < 18) when_null = Truth::yes;
  }
  return family(install, "ipv4") & over(install, "enable-ipv4-masquerade",
                                        as_flag(install.value("enableIPv4Masquerade"), when_null));
}

Truth masquerade_ipv6(const Install& install) {
  return family(install, "ipv6") & over(install, "enable-ipv6-masquerade",
                                        as_flag(install.value("enableIPv6Masquerade"), Truth::yes));
}

// The flag was called node-port-mode at first; the agent reads both.
Truth dsr(const Install& install) {
  std::optional<std::string> mode =
      word_over(install, "bpf-lb-mode", install.value("loadBalancer.mode"));
  if (is_true(install.extra_config("node-port-mode").exists()) &&
      !is_true(install.extra_config("bpf-lb-mode").exists())) {
    mode = install.extra_config("node-port-mode").text();
  }
  if (!mode) return Truth::unknown;
  return truth(*mode == "dsr" || *mode == "hybrid");
}

// The chart's `if` on encryption.enabled, and the value itself as the flag.
Truth encryption(const Install& install, std::string_view type, std::string_view flag) {
  const Value enabled = install.value("encryption.enabled");
  const Truth on = enabled.truthy() & as_flag(enabled, Truth::no);
  return over(install, flag, on & install.value("encryption.type").is(type));
}

}  // namespace

std::string_view name_of(Fact fact) {
  switch (fact) {
    case Fact::no_proxy:
      return "no-proxy";
    case Fact::kube_proxy_replacement:
      return "kube-proxy-replacement";
    case Fact::node_port:
      return "node-port";
    case Fact::socket_lb:
      return "socket-lb";
    case Fact::tunnel:
      return "tunnel";
    case Fact::masquerade_ipv4:
      return "masquerade-ipv4";
    case Fact::masquerade_ipv6:
      return "masquerade-ipv6";
    case Fact::dsr:
      return "dsr";
    case Fact::ipsec:
      return "ipsec";
    case Fact::wireguard:
      return "wireguard";
    case Fact::ipv4:
      return "ipv4";
    case Fact::ipv6:
      return "ipv6";
  }
  return "";
}

Truth Install::fact(Fact fact) const {
  switch (fact) {
    case Fact::no_proxy:
      return no_proxy(*this);
    case Fact::kube_proxy_replacement:
      return kube_proxy_replacement(*this);
    case Fact::node_port:
      return node_port(*this);
    case Fact::socket_lb:
      return socket_lb(*this);
    case Fact::tunnel:
      return tunnel(*this);
    case Fact::masquerade_ipv4:
      return masquerade_ipv4(*this);
    case Fact::masquerade_ipv6:
      return masquerade_ipv6(*this);
    case Fact::dsr:
      return dsr(*this);
    case Fact::ipsec:
      return encryption(*this, "ipsec", "enable-ipsec");
    case Fact::wireguard:
      return encryption(*this, "wireguard", "enable-wireguard");
    case Fact::ipv4:
      return family(*this, "ipv4");
    case Fact::ipv6:
      return family(*this, "ipv6");
  }
  return Truth::unknown;
}

// Empty means cluster-pool; from 1.19 eni.enabled makes it eni, whatever the mode says.
std::optional<std::string> Install::ipam_mode() const {
  std::optional<std::string> mode = word_over(*this, "ipam", value("ipam.mode"));
  if (is_false(extra_config("ipam").exists())) {
    const Truth eni = chart_.at_least("1.19.0") & value("eni.enabled").truthy();
    if (is_true(eni)) return "eni";
    if (!is_false(eni)) return std::nullopt;
  }
  if (mode && mode->empty()) mode = "cluster-pool";
  return mode;
}

}  // namespace cilium_lint
