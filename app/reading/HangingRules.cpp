#include "app/reading/HangingRules.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

namespace fovea::app {

namespace {

constexpr int fileVersion = 1;

} // namespace

std::optional<int> HangingRule::fit(const Series& series) const
{
    int fits = 0;
    for (const auto& [wanted, is] :
        { std::pair { &modality, &series.modality }, std::pair { &bodyPart, &series.bodyPart } }) {
        if (wanted->isEmpty())
            continue;
        if (wanted->compare(*is, Qt::CaseInsensitive) != 0)
            return std::nullopt;
        ++fits;
    }
    if (!descriptionContains.isEmpty()) {
        if (!series.description.contains(descriptionContains, Qt::CaseInsensitive))
            return std::nullopt;
        ++fits;
    }
    return fits;
}

const HangingRule* bestRule(const std::vector<HangingRule>& rules, const Series& series)
{
    const HangingRule* best = nullptr;
    int bestFit = -1;
    for (const HangingRule& rule : rules) {
        if (const auto fit = rule.fit(series); fit && *fit >= bestFit) {
            best = &rule;
            bestFit = *fit;
        }
    }
    return best;
}

Result<std::vector<HangingRule>> readHangingRules(const std::filesystem::path& file)
{
    QFile input(QString::fromStdString(file.string()));
    if (!input.exists())
        return std::vector<HangingRule> {};
    if (!input.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unreadable, "The hanging rules can't be read", file.string());
    const QJsonDocument document = QJsonDocument::fromJson(input.readAll());
    if (!document.isObject() || document["version"].toInt() < 1)
        return fail(ErrorCode::Damaged, "The hanging rules are damaged", file.string(),
            "They are left as they are; delete the file to begin anew.");
    if (document["version"].toInt() > fileVersion)
        return fail(ErrorCode::Unsupported, "The hanging rules are of a newer Fovea", file.string());
    std::vector<HangingRule> rules;
    for (const QJsonValue& value : document["rules"].toArray()) {
        rules.push_back({ value["name"].toString(), value["modality"].toString(),
            value["bodyPart"].toString(), value["descriptionContains"].toString(),
            arrangementFromJson(value["arrangement"].toObject()) });
    }
    return rules;
}

Result<void> writeHangingRules(const std::vector<HangingRule>& rules, const std::filesystem::path& file)
{
    QJsonArray array;
    for (const HangingRule& rule : rules) {
        array.append(QJsonObject { { "name", rule.name }, { "modality", rule.modality },
            { "bodyPart", rule.bodyPart }, { "descriptionContains", rule.descriptionContains },
            { "arrangement", toJson(rule.arrangement) } });
    }
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    QSaveFile output(QString::fromStdString(file.string()));
    const QByteArray json
        = QJsonDocument(QJsonObject { { "version", fileVersion }, { "rules", array } }).toJson();
    if (!output.open(QIODevice::WriteOnly) || output.write(json) != json.size() || !output.commit())
        return fail(ErrorCode::Unwritable, "The hanging rules could not be saved", file.string());
    return {};
}

std::filesystem::path hangingRulesFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation).toStdString()
        + "/hanging-rules.json";
}

} // namespace fovea::app
