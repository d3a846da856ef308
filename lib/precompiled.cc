// Carries the headers that lib/CMakeLists.txt names, compiled.
