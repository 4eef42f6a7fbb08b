// The metrics that a model records while it predicts, added up.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace cog::prediction {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(Metrics&&) noexcept;
  Metrics& operator=(Metrics&&) noexcept;

  // Takes one record, {"name":"a.b","mode":"replace|increment|append","value":...}. A dot in the
  // name makes nested objects, and replaces what is in the way; replace with null deletes;
  // increment counts from 0, integers saturate; append makes a list, of an earlier single value
  // too. Throws Error{network} if the text is not such a record.
  void record(std::string_view json);

  // Name to JSON, as Response takes them.
  std::map<std::string, std::string, std::less<>> texts() const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;  // none until the first record: most models have no metrics
};

}  // namespace cog::prediction
