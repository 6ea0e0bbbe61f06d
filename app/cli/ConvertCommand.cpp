#include "app/cli/CommandLine.h"
#include "app/cli/InputOptions.h"
#include "app/cli/PictureOutput.h"
#include "app/cli/Terminal.h"
#include "core/image/ImageFile.h"

#include <CLI/CLI.hpp>

namespace fovea::app {

namespace {

struct ConvertOptions {
    InputOptions input;
    std::filesystem::path output;
};

Result<void> runConvert(const ConvertOptions& options, Terminal& terminal)
{
    if (isPictureFile(options.output))
        return convertPictures(options.input, options.output, terminal);
    if (!isImageFile(options.output))
        return fail(ErrorCode::InvalidArgument, "The output's kind is not known", options.output.string(),
            "Use .nii, .nii.gz, .nrrd or .mha; .png or .jpg for pictures one by one.");
    const auto opened = openInput(options.input, terminal);
    if (!opened)
        return std::unexpected(opened.error());
    if (const auto written = writeVolume(*opened->volume, options.output, terminal.progress()); !written)
        return written;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json(
        { { "output", options.output.string() }, { "series_uid", opened->series.uid.toStdString() } });
    return {};
}

} // namespace

void addConvertCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<ConvertOptions>();
    CLI::App* command
        = parser.add_subcommand("convert", "Write a series as one image file, as the viewer sees it");
    addInputOptions(*command, options->input);
    command
        ->add_option("-o,--output", options->output,
            "OUT.nii.gz, .nii, .nrrd or .mha; OUT.png or .jpg: every picture one by one")
        ->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runConvert(*options, terminal); };
    });
}

} // namespace fovea::app
