#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "app/review/FeedbackExport.h"
#include "core/review/ReviewJournal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

Result<void> runFeedback(FeedbackOptions options, const std::filesystem::path& reviews, Terminal& terminal)
{
    options.reviews = journalsIn(reviews.empty() ? defaultReviewFolder() : reviews);
    const auto report = exportFeedback(options, terminal.progress());
    if (!report)
        return std::unexpected(report.error());
    for (const QString& notice : report->notices)
        terminal.note(notice);
    terminal.line(QStringLiteral("%1 reviews, %2 findings, %3 masks, %4 crops in %5")
            .arg(report->reviews)
            .arg(report->findings)
            .arg(report->masks)
            .arg(report->crops)
            .arg(QString::fromStdString(options.output.string())));
    terminal.json({ { "reviews", report->reviews }, { "findings", report->findings },
        { "masks", report->masks }, { "crops", report->crops }, { "output", options.output.string() } });
    return {};
}

} // namespace

void addFeedbackCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<FeedbackOptions>();
    auto reviews = std::make_shared<std::filesystem::path>();
    CLI::App* command = parser.add_subcommand(
        "feedback", "What reviewers said of models' findings, de-identified, for those who train them");
    command->add_option("IMAGES", options->images, "Where the reviewed studies lie, for crops of the image");
    command->add_option("--reviews", *reviews, "Folder of reviews; otherwise where they are kept");
    command->add_flag("--comments", options->withComments,
        "Also the words of comments and reasons: they may name a patient");
    command->add_option("--margin", options->marginMm, "Of crops around a finding, in mm")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 500.0));
    command->add_option("-o,--output", options->output, "Folder to write into")->required();
    command->callback([options, reviews, &invocation] {
        invocation.command
            = [options, reviews](Terminal& terminal) { return runFeedback(*options, *reviews, terminal); };
    });
}

} // namespace fovea::app
