#include "server/instant.h"

#include <array>

namespace cog::server {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;

// `width` digits of `value`, with zeros in front.
void put(char* place, int width, long value) {
  for (int i = width - 1; i >= 0; --i, value /= 10) place[i] = static_cast<char>('0' + value % 10);
}

struct Parts {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<microseconds> time;
};

Parts parts_of(std::chrono::system_clock::time_point time) {
  auto day = floor<days>(time);
  return {std::chrono::year_month_day(day),
          std::chrono::hh_mm_ss<microseconds>(floor<microseconds>(time - day))};
}

}  // namespace

std::string to_timestamp(std::chrono::system_clock::time_point time) {
  Parts parts = parts_of(time);
  std::string text = "0000-00-00T00:00:00.000000";
  put(&text[0], 4, static_cast<int>(parts.date.year()));
  put(&text[5], 2, static_cast<unsigned>(parts.date.month()));
  put(&text[8], 2, static_cast<unsigned>(parts.date.day()));
  put(&text[11], 2, parts.time.hours().count());
  put(&text[14], 2, parts.time.minutes().count());
  put(&text[17], 2, parts.time.seconds().count());
  put(&text[20], 6, parts.time.subseconds().count());
  return text;
}

std::string to_http_date(std::chrono::system_clock::time_point time) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Parts parts = parts_of(time);
  std::string text = "Sun, 00 Jan 0000 00:00:00 GMT";
  std::chrono::weekday weekday(floor<days>(time));
  text.replace(0, 3, kDays[weekday.c_encoding()]);
  put(&text[5], 2, static_cast<unsigned>(parts.date.day()));
  text.replace(8, 3, kMonths[static_cast<unsigned>(parts.date.month()) - 1]);
  put(&text[12], 4, static_cast<int>(parts.date.year()));
  put(&text[17], 2, parts.time.hours().count());
  put(&text[20], 2, parts.time.minutes().count());
  put(&text[23], 2, parts.time.seconds().count());
  return text;
}

}  // namespace cog::server
