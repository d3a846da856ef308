#include "chart/archive.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace cilium_lint {
namespace {

constexpr std::size_t kBlock = 512;

// A gzip stream in memory; nothing where it is none, is cut short or grows beyond `limit`.
Result<std::string> gunzip(std::string_view bytes, std::size_t limit) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return Error{"zlib cannot be started"};
  std::string packed(bytes);  // zlib's input is not const
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, 1U << 16U> buffer;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
    if (text.size() > limit) break;
  }
  inflateEnd(&stream);
  if (text.size() > limit) {
    return Error{fmt::format("the chart's archive unpacks to more than {} MiB", limit >> 20U)};
  }
  if (status != Z_STREAM_END) return Error{"the chart's archive is no whole gzip file"};
  return text;
}

// A number field of a tar header: octal, ended by a blank or NUL. Nothing for the binary form,
// which only sizes beyond all limits need.
std::optional<std::size_t> octal(std::string_view field) {
  const std::size_t begin = field.find_first_not_of(' ');
  if (begin == std::string_view::npos) return 0;
  field = field.substr(begin, field.find_first_of(std::string_view(" \0", 2), begin) - begin);
  if (field.empty()) return 0;
  std::size_t value{};
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, 8);
  if (error != std::errc{} || end != field.data() + field.size()) return std::nullopt;
  return value;
}

std::string_view text_field(std::string_view field) {
  return field.substr(0, std::min(field.find('\0'), field.size()));
}

bool checksum_fits(std::string_view header) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool inside = i >= 148 && i < 156;
    sum += inside ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(header[i]);
  }
  return octal(header.substr(148, 8)) == sum;
}

// The record `path` of a pax header ("27 path=cilium/…\n").
std::optional<std::string> pax_path(std::string_view records) {
  while (!records.empty()) {
    std::size_t length{};
    const auto [end, error] =
        std::from_chars(records.data(), records.data() + records.size(), length);
    const auto digits = static_cast<std::size_t>(end - records.data());
    if (error != std::errc{} || length <= digits + 1 || length > records.size()) break;
    std::string_view record = records.substr(digits + 1, length - digits - 2);
    if (record.starts_with("path=")) return std::string(record.substr(5));
    records.remove_prefix(length);
  }
  return std::nullopt;
}

// The path below the chart's folder; empty for the folder itself. Nothing where it leads out.
std::optional<std::string> inside_chart(std::string_view path) {
  if (path.starts_with('/') || path.find('\\') != std::string_view::npos ||
      path.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::string result;
  bool first = true;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") return std::nullopt;
    if (!first) {
      if (!result.empty()) result += '/';
      result += part;
    }
    first = false;
  }
  return result;
}

}  // namespace

Result<std::vector<ArchiveFile>> read_chart_archive(std::string_view bytes,
                                                    const ArchiveLimits& limits) {
  const auto tar = gunzip(bytes, limits.all);
  if (!tar) return tar.error();
  std::vector<ArchiveFile> files;
  std::string_view rest = *tar;
  std::string long_path;
  while (rest.size() >= kBlock && rest[0] != '\0') {
    const std::string_view header = rest.substr(0, kBlock);
    rest.remove_prefix(kBlock);
    const auto size = octal(header.substr(124, 12));
    if (!checksum_fits(header) || !size || *size > rest.size()) {
      return Error{"the chart's archive is no whole tar file"};
    }
    const std::string_view content = rest.substr(0, *size);
    rest.remove_prefix(std::min(rest.size(), (*size + kBlock - 1) / kBlock * kBlock));

    const char type = header[156];
    if (type == 'x' || type == 'L') {  // the next file's path, too long for its own header
      long_path = type == 'L' ? std::string(text_field(content))
                              : pax_path(content).value_or(std::string());
      continue;
    }
    std::string path(text_field(header.substr(0, 100)));
    const std::string_view prefix = text_field(header.substr(345, 155));
    if (header.substr(257, 5) == "ustar" && !prefix.empty()) {
      path = fmt::format("{}/{}", prefix, path);
    }
    if (!long_path.empty()) path = std::exchange(long_path, {});
    if (type != '0' && type != '\0') continue;
    const auto inside = inside_chart(path);
    if (!inside) return Error{"the chart's archive holds a path that leads out of it"};
    if (inside->empty()) continue;
    if (content.size() > limits.file) {
      return Error{fmt::format("{} in the chart's archive is larger than {} MiB", *inside,
                               limits.file >> 20U)};
    }
    if (files.size() == limits.files) {
      return Error{fmt::format("the chart's archive holds more than {} files", limits.files)};
    }
    files.push_back({*inside, std::string(content)});
  }
  if (files.empty()) return Error{"the chart's archive holds no files"};
  return files;
}

}  // namespace cilium_lint
