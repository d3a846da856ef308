#include "project/hcl.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace cilium_lint {
namespace {

using hcl::Expression;

std::string shown(const Expression& value) {
  switch (value.kind) {
    case Expression::Kind::text: {
      std::string text = value.has_directives ? "%" : value.is_template ? "$" : "";
      text += '"';
      for (const char c : value.text) text += c == '\n' ? std::string("\\n") : std::string(1, c);
      return text + '"';
    }
    case Expression::Kind::number:
    case Expression::Kind::boolean:
      return value.text;
    case Expression::Kind::null:
      return "null";
    case Expression::Kind::reference:
      return "<" + value.text + ">";
    case Expression::Kind::other:
      return "?";
    case Expression::Kind::operation: {
      std::string text = "(";
      for (const hcl::Item& item : value.items) {
        if (&item != value.items.data() || value.items.size() == 1) text += value.text;
        text += shown(item.value);
      }
      return text + ")";
    }
    case Expression::Kind::pick:
      return shown(value.items[0].value) + value.text;
    case Expression::Kind::list:
    case Expression::Kind::object:
    case Expression::Kind::call:
    case Expression::Kind::condition:
    case Expression::Kind::loop:
      break;
  }
  std::string items;
  for (const hcl::Item& item : value.items) {
    if (!items.empty()) items += ", ";
    if (value.kind == Expression::Kind::object) items += (item.key_known ? item.key : "?") + " = ";
    if (value.kind == Expression::Kind::loop && !item.key.empty()) items += item.key + ": ";
    items += shown(item.value);
  }
  if (value.kind == Expression::Kind::list) return "[" + items + "]";
  if (value.kind == Expression::Kind::condition) return "if(" + items + ")";
  if (value.kind == Expression::Kind::loop)
    return (value.makes_object ? "forobject(" : "for(") + items + ")";
  if (value.kind == Expression::Kind::object) return "{" + items + "}";
  return value.text + "(" + items + ")";
}

void show(const hcl::Body& body, const std::string& indent, std::string& out) {
  for (const hcl::Attribute& attribute : body.attributes)
    out += fmt::format("{}{} = {}\n", indent, attribute.name, shown(attribute.value));
  for (const hcl::Block& block : body.blocks) {
    out += indent + block.type;
    for (const hcl::Label& label : block.labels) out += " " + label.text;
    out += "\n";
    show(block.body, indent + "  ", out);
  }
}

std::string read(std::string_view text) {
  const hcl::Reading reading = hcl::read(text, 0);
  std::string out;
  show(reading.body, "", out);
  if (reading.fault)
    out += fmt::format("{}-{}: {}\n", reading.fault->at.begin, reading.fault->at.end,
                       reading.fault->message);
  return out;
}

TEST_CASE("HCL: blocks, labels and attributes") {
  CHECK_EQ(read(R"(# a cluster
resource "kind_cluster" this { // ours
  name = "lab"
  kind_config {
    networking { disable_default_cni = true }
    node {
      role = "worker"
    }
    /* two of
       them */ node {}
  }
}
)"),
           R"(resource kind_cluster this
  name = "lab"
  kind_config
    networking
      disable_default_cni = true
    node
      role = "worker"
    node
)");
}

TEST_CASE("HCL: what is written out and what is not") {
  CHECK_EQ(read("a = -1.5e3\nb = null\nc = var.x\nd = local.m[\"k\"].v\ne = a ? 1 : 2\n"
                "f = [1, \"x\",\n  [true],]\ng = { a = 1, \"b c\" : 2\n  (d) = 3 }\n"
                "h = yamlencode({ x = [var.y] })\ni = [for x in y : \"]\" if x]\nj = !true\n"
                "k = (1)\nl = f(x...)\nm = 1 + 2\nn = \"a\"[0]\n"),
           "a = -1.5e3\nb = null\nc = <var.x>\nd = <local.m[\"k\"].v>\ne = if(<a>, 1, 2)\n"
           "f = [1, \"x\", [true]]\ng = {a = 1, b c = 2, ? = 3}\n"
           "h = yamlencode({x = [<var.y>]})\ni = for(x: <y>, \"]\", <x>)\nj = (!true)\nk = 1\n"
           "l = f(?)\nm = (1+2)\nn = \"a\"[0]\n");
}

TEST_CASE("HCL: operators bind as they do in Terraform") {
  CHECK_EQ(read("a = b || !c && d == 1 + 2 * 3 ? e : f ? g : h\nb = a - b - c\n"
                "c = [\n  x\n  && y,\n]\nd = f(x).y[0]\n"),
           "a = if((<b>||((!<c>)&&(<d>==(1+(2*3))))), <e>, if(<f>, <g>, <h>))\n"
           "b = ((<a>-<b>)-<c>)\nc = [(<x>&&<y>)]\nd = f(<x>).y[0]\n");
}

TEST_CASE("HCL: loops") {
  CHECK_EQ(
      read("a = [for k, v in { x = 1 } : v if k != \"y\"]\n"
           "b = { for v in local.x :\n  v => {\n    n = v }\n}\nc = { for k, v in x : k => v... }\n"
           "d = { for = 1 }\n"),
      "a = for(k: {x = 1}, v: <v>, (<k>!=\"y\"))\nb = forobject(v: <local.x>, <v>, {n = <v>})\n"
      "c = ?\nd = {for = 1}\n");
  CHECK_EQ(read("a = [for x y]\n"), "a = for()\n11-12: the for expression is not whole\n");
}

TEST_CASE("HCL: texts keep their templates and lose their escapes") {
  CHECK_EQ(read("a = \"x${var.y[\"}\"]}z\"\nb = \"$${c} %%{d} \\\"q\\\" \\u00e9\\n\"\n"
                "c = \"%{ if x }y%{ endif }\"\n"),
           "a = $\"x${var.y[\"}\"]}z\"\nb = \"${c} %{d} \"q\" \u00e9\\n\"\n"
           "c = %\"%{ if x }y%{ endif }\"\n");
}

TEST_CASE("HCL: heredocs") {
  CHECK_EQ(read("a = <<EOT\n  x: \"1\"\n   EOT\nb = [<<-E\n    k: 1\n\n      l: ${m}\n    E\n, 2]\n"
                "c = <<E\nE\n"),
           "a = \"  x: \"1\"\\n\"\nb = [$\"k: 1\\n\\n  l: ${m}\\n\", 2]\nc = \"\"\n");
}

TEST_CASE("HCL: places are those of the content") {
  const std::string_view text = "v = <<-E\n    a: 1\n    b: 2\n  E\nw = \"p\\tq\"\n";
  const hcl::Reading reading = hcl::read(text, 0);
  REQUIRE(!reading.fault);
  const Expression& heredoc = reading.body.attributes[0].value;
  CHECK_EQ(heredoc.text, "a: 1\nb: 2\n");
  const Span second = heredoc.placement.place(5, 9);
  CHECK_EQ(text.substr(second.begin, second.end - second.begin), "b: 2");
  const Expression& quoted = reading.body.attributes[1].value;
  CHECK_EQ(quoted.text, "p\tq");
  CHECK_EQ(text.substr(quoted.at.begin, quoted.at.end - quoted.at.begin), "p\\tq");
  const Span letter = quoted.placement.place(2, 3);
  CHECK_EQ(text.substr(letter.begin, letter.end - letter.begin), "q");
}

TEST_CASE("HCL: a fault ends the reading, and what stands before it stays") {
  CHECK_EQ(read("a = 1\nb {\n c = \n}\n"), "a = 1\nb\n  c = ?\n15-16: no value starts like this\n");
  CHECK_EQ(read("a \"x\n"), "2-3: the quote that opens here is not closed on its line\n");
}

TEST_CASE("HCL: what never ends is a fault, not a hang") {
  for (const std::string_view text : {"a {", "a = [1,", "a = <<E\nx", "a = \"${", "a = {", "a = (",
                                      "/* x", "a = \"\\u12\"", "a = f(", "a = [for x"}) {
    INFO(text);
    CHECK(hcl::read(text, 0).fault.has_value());
  }
  CHECK(hcl::read("a = " + std::string(100000, '['), 0).fault.has_value());
  CHECK(hcl::read("a = " + std::string(100000, '-') + "1", 0).fault.has_value());
  std::string nested = "a = ";
  for (int i = 0; i < 10000; ++i) nested += "\"${";
  CHECK(hcl::read(nested, 0).fault.has_value());
}

}  // namespace
}  // namespace cilium_lint
