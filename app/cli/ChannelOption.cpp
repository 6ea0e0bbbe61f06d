#include "app/cli/ChannelOption.h"

#include "app/cli/Terminal.h"
#include "app/models/Channels.h"
#include "app/panels/SeriesText.h"
#include "core/dicom/FolderScan.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace fovea::app {

namespace {

using Indices = std::vector<std::optional<std::size_t>>;

std::string listed(const std::vector<Series>& series)
{
    QStringList lines;
    for (const Series& one : series)
        lines << QStringLiteral("%1 (%2) %3").arg(titleOf(one), summaryOf(one), one.uid);
    return lines.join("; ").toStdString();
}

std::optional<std::size_t> indexOf(const std::vector<Series>& series, const std::string& uid)
{
    const auto found = std::ranges::find(series, QString::fromStdString(uid), &Series::uid);
    return found == series.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - series.begin()));
}

// What was given instead of what was proposed.
Result<void> override(const inference::ModelCard& card, const std::vector<Series>& series,
    const std::vector<std::string>& channels, Indices& chosen)
{
    for (const std::string& channel : channels) {
        const std::size_t split = channel.find('=');
        const std::string name = channel.substr(0, split);
        const auto input = std::ranges::find(card.inputs, name, &inference::ModelInput::name);
        if (split == std::string::npos || input == card.inputs.end())
            return fail(ErrorCode::InvalidArgument, "The model has no such channel", channel,
                "Write --channel NAME=UID; 'fovea models' shows the names.");
        const auto index = indexOf(series, channel.substr(split + 1));
        if (!index)
            return fail(ErrorCode::NotFound, "No volume has this series UID", channel,
                "There are: " + listed(series));
        chosen[static_cast<std::size_t>(input - card.inputs.begin())] = index;
    }
    return {};
}

} // namespace

void addChannelOption(CLI::App& command, std::vector<std::string>& channels)
{
    command
        .add_option("--channel", channels,
            "NAME=UID: the series for a channel of a model that takes several; found by their descriptions "
            "otherwise")
        ->allow_extra_args(false);
}

Result<ModelImages> openModelImages(const inference::ModelCard& card, const InputOptions& options,
    const std::vector<std::string>& channels, Terminal& terminal)
{
    if (!takesSeveralSeries(card)) {
        if (!channels.empty())
            return fail(ErrorCode::InvalidArgument, "The model takes one image: it has no channels to choose",
                channels.front(), "Choose the series by --series UID.");
        auto opened = openInput(options, terminal);
        if (!opened)
            return std::unexpected(opened.error());
        return ModelImages { std::move(*opened), {} };
    }
    const auto paths = inputPaths(options, terminal);
    if (!paths)
        return std::unexpected(paths.error());
    auto collection = scanPaths(*paths, terminal.progress());
    if (!collection)
        return std::unexpected(collection.error());
    std::vector<Series> series;
    for (const Study& study : collection->studies)
        std::ranges::copy_if(study.series, std::back_inserter(series), &Series::isVolume);
    Indices chosen = proposeChannels(card, series);
    if (!options.seriesUid.empty())
        chosen.front() = indexOf(series, options.seriesUid);
    if (const auto given = override(card, series, channels, chosen); !given)
        return std::unexpected(given.error());

    std::vector<std::shared_ptr<const Volume>> volumes;
    for (std::size_t channel = 0; channel < chosen.size(); ++channel) {
        const QString name = QString::fromStdString(card.inputs[channel].name);
        if (!chosen[channel])
            return fail(ErrorCode::InvalidArgument,
                QStringLiteral("Which series is the model's channel %1 is not clear").arg(name).toStdString(),
                card.name, "Say it by --channel NAME=UID. There are: " + listed(series));
        const Series& source = series[*chosen[channel]];
        terminal.note(QStringLiteral("%1: %2 (%3)").arg(name, titleOf(source), source.uid));
        auto volume = readVolumeOf(source, terminal.progress());
        if (!volume)
            return std::unexpected(volume.error());
        volumes.push_back(std::move(*volume));
    }
    ModelImages images { { std::move(*collection), series[*chosen.front()], volumes.front() }, {} };
    images.others.assign(volumes.begin() + 1, volumes.end());
    return images;
}

} // namespace fovea::app
