// Parts of the C++ library that a static program gets whether it uses them or not, replaced by
// nothing: a tenth of the program, and time at every start. Linked into the static program only.
//
// The library's first stream makes a locale with all its facets: wide characters, money, dates,
// message catalogues, each twice for two forms of std::string. What CLI11, yaml-cpp and RE2 write
// and read through streams are narrow characters and numbers, whose facets stay. std::cout and its
// like are not made either: nothing may write to them (the program writes with write(2)).
//
// A definition here comes before the library's own in an archive, so that the linker leaves that
// part of the archive out. A name that another release of the library does not have does no harm.

#include <cstdlib>
#include <exception>

namespace {

[[noreturn]] void unused() { std::abort(); }

// A table of virtual functions: nothing before the first of them is asked for.
struct Table {
  void (*entries[24])();
};

}  // namespace

// The library's own prints what was thrown, for which it reads mangled names: 50 KB. main() tells
// of every exception.
namespace __cxxabiv1 {
extern std::terminate_handler __terminate_handler;
std::terminate_handler __terminate_handler = std::abort;
}  // namespace __cxxabiv1

#define LEAVE_OUT_FUNCTION(name) \
  void name();                   \
  void name() {}
#define LEAVE_OUT_TABLE(name) \
  extern const Table name;    \
  const Table name = {{nullptr, nullptr, UNUSED_4, UNUSED_4, UNUSED_4, UNUSED_4, UNUSED_4, unused}};
#define UNUSED_4 unused, unused, unused, unused

extern "C" {

// std::ios_base::Init makes std::cout and its like.
LEAVE_OUT_FUNCTION(_ZNSt8ios_base4InitC1Ev)
LEAVE_OUT_FUNCTION(_ZNSt8ios_base4InitD1Ev)

// The facets for the older form of std::string, and what stands between the two.
LEAVE_OUT_FUNCTION(_ZNSt6locale5_Impl13_M_init_extraEPPNS_5facetE)
LEAVE_OUT_FUNCTION(_ZNKSt6locale5facet11_M_cow_shimEPKNS_2idE)
LEAVE_OUT_FUNCTION(_ZNKSt6locale5facet11_M_sso_shimEPKNS_2idE)

// Constructors of facets, and what fills them.
LEAVE_OUT_FUNCTION(_ZNSt11__timepunctIcEC1EPSt17__timepunct_cacheIcEm)
LEAVE_OUT_FUNCTION(_ZNSt11__timepunctIwEC1EPSt17__timepunct_cacheIwEm)
LEAVE_OUT_FUNCTION(_ZNSt5ctypeIwEC1Em)
LEAVE_OUT_FUNCTION(_ZNSt7codecvtIwc11__mbstate_tEC1Em)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx118messagesIcEC1Em)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx118messagesIwEC1Em)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx118numpunctIwE22_M_initialize_numpunctEP15__locale_struct)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx1110moneypunctIcLb0EE24_M_initialize_moneypunctEP15__locale_structPKc)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx1110moneypunctIcLb1EE24_M_initialize_moneypunctEP15__locale_structPKc)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx1110moneypunctIwLb0EE24_M_initialize_moneypunctEP15__locale_structPKc)
LEAVE_OUT_FUNCTION(_ZNSt7__cxx1110moneypunctIwLb1EE24_M_initialize_moneypunctEP15__locale_structPKc)

// Virtual functions of facets.
LEAVE_OUT_TABLE(_ZTVNSt7__cxx1110moneypunctIcLb0EEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx1110moneypunctIcLb1EEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx1110moneypunctIwLb0EEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx1110moneypunctIwLb1EEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx117collateIcEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx117collateIwEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx118numpunctIwEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx118time_getIcSt19istreambuf_iteratorIcSt11char_traitsIcEEEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx118time_getIwSt19istreambuf_iteratorIwSt11char_traitsIwEEEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx119money_getIcSt19istreambuf_iteratorIcSt11char_traitsIcEEEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx119money_getIwSt19istreambuf_iteratorIwSt11char_traitsIwEEEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx119money_putIcSt19ostreambuf_iteratorIcSt11char_traitsIcEEEE)
LEAVE_OUT_TABLE(_ZTVNSt7__cxx119money_putIwSt19ostreambuf_iteratorIwSt11char_traitsIwEEEE)
LEAVE_OUT_TABLE(_ZTVSt16__numpunct_cacheIwE)
LEAVE_OUT_TABLE(_ZTVSt17__timepunct_cacheIcE)
LEAVE_OUT_TABLE(_ZTVSt17__timepunct_cacheIwE)
LEAVE_OUT_TABLE(_ZTVSt18__moneypunct_cacheIcLb0EE)
LEAVE_OUT_TABLE(_ZTVSt18__moneypunct_cacheIcLb1EE)
LEAVE_OUT_TABLE(_ZTVSt18__moneypunct_cacheIwLb0EE)
LEAVE_OUT_TABLE(_ZTVSt18__moneypunct_cacheIwLb1EE)
LEAVE_OUT_TABLE(_ZTVSt7codecvtIDiDu11__mbstate_tE)
LEAVE_OUT_TABLE(_ZTVSt7codecvtIDic11__mbstate_tE)
LEAVE_OUT_TABLE(_ZTVSt7codecvtIDsDu11__mbstate_tE)
LEAVE_OUT_TABLE(_ZTVSt7codecvtIDsc11__mbstate_tE)
LEAVE_OUT_TABLE(_ZTVSt7num_getIwSt19istreambuf_iteratorIwSt11char_traitsIwEEE)
LEAVE_OUT_TABLE(_ZTVSt7num_putIwSt19ostreambuf_iteratorIwSt11char_traitsIwEEE)
LEAVE_OUT_TABLE(_ZTVSt8time_putIcSt19ostreambuf_iteratorIcSt11char_traitsIcEEE)
LEAVE_OUT_TABLE(_ZTVSt8time_putIwSt19ostreambuf_iteratorIwSt11char_traitsIwEEE)

}  // extern "C"
