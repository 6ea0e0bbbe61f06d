#include "app/models/Channels.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace fovea::app {

namespace {

struct Sequence {
    const char* name;
    const char* words; // a regular expression over lower-case text
};

// The first that fits counts: a "T2 FLAIR" is a FLAIR, a "T1 post contrast" is no plain T1.
const std::array sequences { Sequence { "flair", "flair|dark.?fluid" },
    Sequence { "t1c",
        "t1.?(c|ce|gd|gad|km|post)\\b|t1.*(post|contrast|\\bce\\b|\\bgd\\b|\\bgad|\\bkm\\b|\\+\\s*c)" },
    Sequence { "t1", "t1|mprage|spgr" }, Sequence { "t2", "t2" }, Sequence { "adc", "\\badc\\b" },
    Sequence { "dwi", "dwi|diff|trace" }, Sequence { "pet", "\\bpet\\b|\\bsuv" } };

// The sequence that a text speaks of; empty when none is known.
QString sequenceOf(const QString& text)
{
    const QString lower = text.toLower();
    for (const Sequence& sequence : sequences) {
        if (QRegularExpression(QString::fromLatin1(sequence.words)).match(lower).hasMatch())
            return QString::fromLatin1(sequence.name);
    }
    return {};
}

bool means(const inference::ModelInput& channel, const Series& series)
{
    const QString name = QString::fromStdString(channel.name);
    const QString sequence = sequenceOf(name);
    return sequence.isEmpty() ? series.description.contains(name, Qt::CaseInsensitive)
                              : sequence == sequenceOf(series.description);
}

} // namespace

bool takesSeveralSeries(const inference::ModelCard& card)
{
    return card.inputs.size() > 1 && !card.repeatsOneImage;
}

std::vector<std::optional<std::size_t>> proposeChannels(
    const inference::ModelCard& card, std::span<const Series> series)
{
    std::vector<std::optional<std::size_t>> proposed;
    std::vector<bool> isTaken(series.size(), false);
    for (const inference::ModelInput& channel : card.inputs) {
        std::vector<std::size_t> fitting;
        for (std::size_t n = 0; n < series.size(); ++n) {
            if (series[n].isVolume && !isTaken[n] && means(channel, series[n]))
                fitting.push_back(n);
        }
        if (fitting.size() != 1) {
            proposed.emplace_back();
            continue;
        }
        isTaken[fitting.front()] = true;
        proposed.emplace_back(fitting.front());
    }
    return proposed;
}

} // namespace fovea::app
