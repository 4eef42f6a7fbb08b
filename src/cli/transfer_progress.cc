#include "cli/transfer_progress.h"

namespace cog::cli {

void TransferProgress::show(const engine::TransferStatus& status) {
  if (status.layer.empty()) return;  // the engine's summary; ours follows
  // A step with a byte count is on its way and says so many times a second.
  if (status.total != 0 || status.text == "Preparing" || status.text == "Waiting") return;
  std::string& shown = shown_[status.layer];
  if (shown == status.text) return;
  shown = status.text;
  console_.info("  " + status.layer + "  " + console_.faint(status.text));
}

}  // namespace cog::cli
