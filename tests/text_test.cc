#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "text/decimal.h"
#include "text/escape.h"
#include "text/fingerprint.h"
#include "text/line_index.h"
#include "text/placement.h"
#include "text/utf8.h"

using namespace cilium_lint;

namespace {

std::string at(const LineIndex& lines, std::uint32_t offset) {
  const Position position = lines.position(offset);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

std::string shown(const Span& span) {
  return std::to_string(span.file) + ":" + std::to_string(span.begin) + "-" +
         std::to_string(span.end);
}

TEST_CASE("a text is a double as std::from_chars reads it") {
  for (const std::string_view text : {"0",
                                      "-0",
                                      "1",
                                      "-1.5",
                                      "1e3",
                                      "1E+3",
                                      ".5",
                                      "5.",
                                      "1e308",
                                      "1e309",
                                      "-1e309",
                                      "1e-400",
                                      "0e5",
                                      "0.0",
                                      "inf",
                                      "-inf",
                                      "nan",
                                      "0x10",
                                      "",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1e",
                                      "1a",
                                      "infinit",
                                      "3.4028236e38",
                                      "4.9406564584124654e-324"}) {
    double expected{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), expected);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    const std::optional<double> found = read_double(text);
    INFO(text);
    REQUIRE_EQ(found.has_value(), whole);
    if (whole && !std::isnan(expected)) CHECK_EQ(*found, expected);
    if (whole) CHECK_EQ(std::isnan(*found), std::isnan(expected));
  }
}

}  // namespace

TEST_CASE("lines end at LF, CRLF and a lone CR, and a final end starts no other line") {
  const std::string_view text = "a\nbc\r\nd\re\n";
  const LineIndex lines(text);
  CHECK_EQ(lines.lines(), 4);
  CHECK_EQ(lines.line(1), "a");
  CHECK_EQ(lines.line(2), "bc");
  CHECK_EQ(lines.line(3), "d");
  CHECK_EQ(lines.line(4), "e");
  CHECK_EQ(lines.line(5), "");
  CHECK_EQ(lines.line(0), "");
  CHECK_EQ(lines.line_begin(3), 6);
  CHECK_EQ(lines.line_begin(9), text.size());
}

TEST_CASE("an empty text has one line") {
  const LineIndex lines("");
  CHECK_EQ(lines.lines(), 1);
  CHECK_EQ(at(lines, 0), "1:1");
  CHECK_EQ(at(lines, 99), "1:1");
}

TEST_CASE("columns count code points from 1, and an invalid byte counts as one") {
  const LineIndex lines("é: \xF0\x9F\x98\x80x\n\xff\xff y");
  CHECK_EQ(at(lines, 0), "1:1");
  CHECK_EQ(at(lines, 1), "1:1");  // inside of é
  CHECK_EQ(at(lines, 2), "1:2");
  CHECK_EQ(at(lines, 4), "1:4");
  CHECK_EQ(at(lines, 8), "1:5");
  CHECK_EQ(at(lines, 9), "1:6");  // the line's end
  CHECK_EQ(at(lines, 10), "2:1");
  CHECK_EQ(at(lines, 13), "2:4");
  CHECK_EQ(at(lines, 400), "2:5");
}

TEST_CASE("a place on a line's end, also between CR and LF, is behind its last character") {
  const LineIndex lines("ab\r\nc");
  CHECK_EQ(at(lines, 2), "1:3");
  CHECK_EQ(at(lines, 3), "1:3");
  CHECK_EQ(at(lines, 4), "2:1");
}

TEST_CASE("a byte order mark is no part of the first line") {
  const LineIndex lines("\xef\xbb\xbfkey: 1");
  CHECK_EQ(lines.line(1), "key: 1");
  CHECK_EQ(lines.line_begin(1), 3);
  CHECK_EQ(at(lines, 0), "1:1");
  CHECK_EQ(at(lines, 3), "1:1");
  CHECK_EQ(at(lines, 8), "1:6");
}

TEST_CASE("the text of a whole file stands where it stands") {
  const Placement whole(7);
  CHECK_EQ(shown(whole.place(3, 9)), "7:3-9");
  CHECK(whole.verbatim(3, 9));
}

TEST_CASE("a text with its indentation cut off maps back line by line") {
  // In the file from byte 100: "\tab\n\tcd\n"; the text: "ab\ncd\n".
  Placement placement = Placement::pieces(2);
  placement.append_verbatim(3, 101);
  placement.append_verbatim(3, 105);
  CHECK_EQ(shown(placement.place(0, 2)), "2:101-103");
  CHECK_EQ(shown(placement.place(3, 5)), "2:105-107");
  CHECK_EQ(shown(placement.place(0, 5)), "2:101-107");
  CHECK_EQ(shown(placement.place(3, 3)), "2:105-105");
  CHECK_EQ(shown(placement.place(6, 6)), "2:108-108");
  CHECK(placement.verbatim(0, 3));
  CHECK_FALSE(placement.verbatim(1, 4));
}

TEST_CASE("pieces that lie side by side are one stretch") {
  Placement placement = Placement::pieces(0);
  placement.append_verbatim(2, 10);
  placement.append_verbatim(3, 12);
  CHECK(placement.verbatim(1, 5));
  CHECK_EQ(shown(placement.place(1, 5)), "0:11-15");
}

TEST_CASE("a span that touches a filled-in variable covers its whole reference") {
  // "v${X}w" at byte 20, X = "long": the text is "vlongw".
  Placement placement = Placement::pieces(0);
  placement.append_verbatim(1, 20);
  placement.append_replaced(4, 21, 25);
  placement.append_verbatim(1, 25);
  CHECK_EQ(shown(placement.place(0, 1)), "0:20-21");
  CHECK_EQ(shown(placement.place(2, 3)), "0:21-25");
  CHECK_EQ(shown(placement.place(0, 6)), "0:20-26");
  CHECK_FALSE(placement.verbatim(0, 2));
  CHECK_FALSE(placement.verbatim(2, 3));
  CHECK(placement.verbatim(5, 6));
}

TEST_CASE("a placement without pieces puts everything at the start") {
  CHECK_EQ(shown(Placement::pieces(1).place(4, 8)), "1:0-0");
}

TEST_CASE("harmless text is shown as it is") {
  CHECK_EQ(escape_for_terminal("kubeProxyReplacement: \"true\" # ok"),
           "kubeProxyReplacement: \"true\" # ok");
  CHECK_EQ(escape_for_terminal("Größe\t😀 ::1 fe80::1 a::b"), "Größe\t😀 ::1 fe80::1 a::b");
}

TEST_CASE("control characters, invalid UTF-8 and bidirectional controls are made visible") {
  CHECK_EQ(escape_for_terminal("\x1b[31mred\x07\r\n"), "\\x1b[31mred\\x07\\x0d\\x0a");
  CHECK_EQ(escape_for_terminal(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
  CHECK_EQ(escape_for_terminal("\xff\xc3(\xed\xa0\x80"), "\\xff\\xc3(\\xed\\xa0\\x80");
  CHECK_EQ(escape_for_terminal("a\u202eb\u2066c\ufeff\u2028"), "a\\u202eb\\u2066c\\ufeff\\u2028");
  CHECK_EQ(escape_for_terminal("\u009b31m"), "\\u009b31m");
}

TEST_CASE("what CI runners take for commands is broken up where they read commands") {
  CHECK_EQ(escape_for_terminal("::error file=a::b"), ":\\x3aerror file=a::b");
  CHECK_EQ(escape_for_terminal("  ::stop-commands::x"), "  :\\x3astop-commands::x");
  CHECK_EQ(escape_for_terminal("x ::error::y"), "x ::error::y");
  CHECK_EQ(escape_for_terminal("::ffff:10.0.0.1"), "::ffff:10.0.0.1");
  CHECK_EQ(escape_for_terminal("a ##[group]b"), "a #\\x23[group]b");
  CHECK_EQ(escape_for_terminal("##vso[task.setvariable]"), "#\\x23vso[task.setvariable]");
  CHECK_EQ(escape_for_terminal("## heading"), "## heading");
}

TEST_CASE("passwords, tokens, keys and PEM blocks are secrets; switches and selectors are not") {
  CHECK(is_secret("hubble.ui.password", "hunter2"));
  CHECK(is_secret("apiToken", "abc"));
  CHECK(is_secret("clustermesh.clusters[0].tls.key", "LS0t"));
  CHECK(is_secret("tls.ca.key", "LS0t"));
  CHECK(is_secret("annotations.\"a.b/secret\"", "x"));
  CHECK(is_secret("tokens.token[1]", "x"));
  CHECK(is_secret("anything", "-----BEGIN PRIVATE KEY-----\nMC4\n"));
  CHECK_FALSE(is_secret("tolerations[0].key", "node-role.kubernetes.io/control-plane"));
  CHECK_FALSE(is_secret("secretKeyRef.key", "name"));
  CHECK_FALSE(is_secret("automountServiceAccountToken", "true"));
  CHECK(is_secret_variable("AWS_SECRET_ACCESS_KEY", "x"));
  CHECK(is_secret_variable("DB_PASSWORD", "x"));
  CHECK_FALSE(is_secret_variable("DB_PASSWORD", ""));
  CHECK_FALSE(is_secret_variable("KUBERNETES_SERVICE_HOST", "x"));
  CHECK_FALSE(is_secret("password", ""));
  CHECK_FALSE(is_secret("encryption.secretName", "cilium-ipsec-keys"));
  CHECK_FALSE(is_secret("k8sServicePort", "6443"));
}

TEST_CASE("a fingerprint is the start of SHA-256 over its parts with NUL between") {
  // sha256 of nothing, of "abc", and of "a\0b", as sha256sum gives them.
  CHECK_EQ(fingerprint({}), "e3b0c44298fc1c14");
  CHECK_EQ(fingerprint({"abc"}), "ba7816bf8f01cfea");
  CHECK_EQ(fingerprint({"a", "b"}), "59b271ae1bbcb1d3");
  CHECK_NE(fingerprint({"a", "b"}), fingerprint({"ab"}));
  CHECK_NE(fingerprint({"a", ""}), fingerprint({"a"}));
}

TEST_CASE("UTF-8 sequences are measured, and what is none has no length") {
  CHECK_EQ(utf8_length("a", 0), 1);
  CHECK_EQ(utf8_length("é", 0), 2);
  CHECK_EQ(utf8_length("€", 0), 3);
  CHECK_EQ(utf8_length("😀", 0), 4);
  CHECK_EQ(utf8_length("\xc0\x80", 0), 0);          // overlong
  CHECK_EQ(utf8_length("\xe0\x9f\xbf", 0), 0);      // overlong
  CHECK_EQ(utf8_length("\xed\xa0\x80", 0), 0);      // a surrogate
  CHECK_EQ(utf8_length("\xf4\x90\x80\x80", 0), 0);  // beyond U+10FFFF
  CHECK_EQ(utf8_length("\xe2\x82", 0), 0);          // cut off
  CHECK_EQ(utf8_length("", 0), 0);
  CHECK_EQ(count_code_points("é😀\xff!"), 4);
}

TEST_CASE("UTF-16 with a byte order mark becomes UTF-8") {
  const auto bytes = [](std::string_view text) { return utf8_from_utf16(text); };
  CHECK_EQ(bytes({"\xff\xfe"
                  "a\0:\0\xe9\0",
                  8})
               .value_or("none"),
           "a:é");
  CHECK_EQ(bytes({"\xfe\xff\0a\xd8\x3d\xde\x00", 8}).value_or("none"), "a😀");
  CHECK_EQ(bytes({"\xff\xfe\x3d\xd8"
                  "a\0",
                  6})
               .value_or("none"),
           "\xed\xa0\xbd"
           "a");
  CHECK_EQ(bytes({"\xff\xfe"
                  "a\0b",
                  5})
               .value_or("none"),
           "a\xff");
  CHECK_FALSE(bytes("a: 1").has_value());
  CHECK_FALSE(bytes({"a\0", 2}).has_value());
}

TEST_CASE("numbers have the fewest digits that tell them apart") {
  const auto both = [](auto value) {
    const Decimal decimal = shortest_decimal(value);
    return fixed(decimal) + " " + scientific(decimal, 2);
  };
  CHECK_EQ(both(0.0), "0 0e+00");
  CHECK_EQ(both(-0.0), "-0 -0e+00");
  CHECK_EQ(both(1.0), "1 1e+00");
  CHECK_EQ(both(-1500000.0), "-1500000 -1.5e+06");
  CHECK_EQ(both(0.1), "0.1 1e-01");
  CHECK_EQ(both(0.1F), "0.1 1e-01");
  CHECK_EQ(both(0.00015), "0.00015 1.5e-04");
  CHECK_EQ(both(123.456), "123.456 1.23456e+02");
  CHECK_EQ(both(0.30000000000000004), "0.30000000000000004 3.0000000000000004e-01");
  CHECK_EQ(both(1e23), "100000000000000000000000 1e+23");
  CHECK_EQ(scientific(shortest_decimal(5e-324), 1), "5e-324");
  CHECK_EQ(scientific(shortest_decimal(1e-7), 1), "1e-7");
}
