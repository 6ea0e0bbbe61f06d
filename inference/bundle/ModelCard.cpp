#include "inference/bundle/ModelCard.h"

#include <algorithm>

namespace fovea::inference {

std::string ModelCard::stamp() const
{
    std::string text = version.empty() ? name : name + ' ' + version;
    if (!sha256.empty())
        text += " (" + sha256.substr(0, 8) + ')';
    return text;
}

const ModelLabel* ModelCard::label(std::uint16_t value) const
{
    const auto found = std::ranges::find(labels, value, &ModelLabel::value);
    return found == labels.end() ? nullptr : &*found;
}

} // namespace fovea::inference
