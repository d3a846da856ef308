#pragma once
// The networks that Docker makes for KIND's nodes: a range of its own choice, not in any file.

#include "install/ip_address.h"

namespace cilium_lint::rules {

// What the network "kind" gets on a machine that has none but Docker's first one.
inline IpPrefix usual_docker_network() { return {.first = {.bytes = {172, 18}}, .bits = 16}; }

// What Docker turns to only where the rest is taken.
inline IpPrefix last_docker_networks() { return {.first = {.bytes = {192, 168}}, .bits = 16}; }

// Whether Docker, left to itself, may choose a network there: 172.17.0.0 to 172.31.255.255 and
// 192.168.0.0/16.
inline bool may_be_docker_network(const IpPrefix& range) {
  const IpPrefix most{.first = {.bytes = {172, 16}}, .bits = 12};
  const IpPrefix first{.first = {.bytes = {172, 16}}, .bits = 16};
  if (range.overlaps(last_docker_networks())) return true;
  return range.overlaps(most) && !first.contains(range);
}

}  // namespace cilium_lint::rules
