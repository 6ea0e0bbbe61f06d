#include "app/cli/CommandLine.h"
#include "app/cli/Terminal.h"
#include "app/models/ModelRun.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const inference::ModelCard& card)
{
    Json labels = Json::array();
    for (const inference::ModelLabel& label : card.labels)
        labels.push_back({ { "value", label.value }, { "name", label.name } });
    Json inputs = Json::array();
    for (const inference::ModelInput& input : card.inputs)
        inputs.push_back({ { "name", input.name }, { "modality", input.modality } });
    return { { "name", card.name }, { "version", card.version }, { "folder", card.folder.string() },
        { "sha256", card.sha256 }, { "task", card.task }, { "description", card.description },
        { "copyright", card.copyright }, { "intended_use", card.intendedUse },
        { "inputs", std::move(inputs) }, { "labels", std::move(labels) },
        { "preprocessing", card.preprocessing }, { "inferer", card.inferer },
        { "postprocessing", card.postprocessing }, { "usable", card.isUsable() },
        { "problems", card.problems }, { "notices", card.notices } };
}

void print(const inference::ModelCard& card, Terminal& terminal)
{
    terminal.line(QString::fromStdString(card.stamp()) + (card.isUsable() ? "" : "  NOT USABLE"));
    terminal.line(QStringLiteral("  folder   %1").arg(QString::fromStdString(card.folder.string())));
    terminal.line(QStringLiteral("  sha-256  %1").arg(QString::fromStdString(card.sha256)));
    terminal.line(QStringLiteral("  task     %1").arg(QString::fromStdString(card.task)));
    for (const inference::ModelInput& input : card.inputs) {
        terminal.line(QStringLiteral("  input    %1 %2")
                .arg(QString::fromStdString(input.name), QString::fromStdString(input.modality)));
    }
    QStringList labels;
    for (const inference::ModelLabel& label : card.labels)
        labels << QStringLiteral("%1 %2").arg(label.value).arg(QString::fromStdString(label.name));
    terminal.line(QStringLiteral("  labels   %1").arg(labels.join(", ")));
    for (const std::string& problem : card.problems)
        terminal.line(QStringLiteral("  problem  %1").arg(QString::fromStdString(problem)));
    for (const std::string& notice : card.notices)
        terminal.line(QStringLiteral("  notice   %1").arg(QString::fromStdString(notice)));
}

Result<void> runModels(const std::filesystem::path& folder, Terminal& terminal)
{
    const auto folders = folder.empty() ? modelFolders() : std::vector { folder };
    inference::ModelLibrary library(folders);
    const auto cards = library.scan();
    for (const Error& error : library.unreadable())
        terminal.note(QString::fromStdString(describe(error)));

    Json json = Json::array();
    for (const inference::ModelCard& card : cards) {
        print(card, terminal);
        json.push_back(toJson(card));
    }
    terminal.json(json);
    if (cards.empty())
        return fail(ErrorCode::NotFound, "No model bundle was found", folder.string(),
            "A bundle is a folder with configs/metadata.json and models/model.ts.");
    return {};
}

} // namespace

void addModelsCommand(CLI::App& parser, Invocation& invocation)
{
    auto folder = std::make_shared<std::filesystem::path>();
    CLI::App* command = parser.add_subcommand(
        "models", "List model bundles, what they take and find, and whether they can run");
    command->add_option("DIR", *folder, "Folder to look in, or a model; otherwise the usual ones");
    command->callback([folder, &invocation] {
        invocation.command = [folder](Terminal& terminal) { return runModels(*folder, terminal); };
    });
}

} // namespace fovea::app
