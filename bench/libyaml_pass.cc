// A bare pass of libyaml over one file: reads it whole, takes every event, throws it away.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include <vector>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int file = open(argv[1], O_RDONLY);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) return 3;
  std::vector<unsigned char> text(static_cast<std::size_t>(status.st_size));
  if (read(file, text.data(), text.size()) != status.st_size) return 3;
  yaml_parser_t parser;
  if (yaml_parser_initialize(&parser) == 0) return 1;
  yaml_parser_set_input_string(&parser, text.data(), text.size());
  yaml_event_t event;
  for (bool more = true; more;) {
    if (yaml_parser_parse(&parser, &event) == 0) return 1;
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return 0;
}
