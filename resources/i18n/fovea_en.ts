<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>fovea::app::BrowserPanel</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n study(s)</source>
        <translation>
            <numerusform>%n study</numerusform>
            <numerusform>%n studies</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::DevicePanel</name>
    <message numerus="yes">
        <source>%n worker(s): %1</source>
        <translation>
            <numerusform>%n worker: %1</numerusform>
            <numerusform>%n workers: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its worker has found no room there %n time(s) so far.</source>
        <translation>
            <numerusform>Its worker has found no room there %n time so far.</numerusform>
            <numerusform>Its worker has found no room there %n times so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>LibTorch %1, %2, %n thread(s)</source>
        <translation>
            <numerusform>LibTorch %1, %2, %n thread</numerusform>
            <numerusform>LibTorch %1, %2, %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::SendQueueView</name>
    <message numerus="yes">
        <source>Never send these %n object(s)? What the study&apos;s folder and the review hold stays.</source>
        <translation>
            <numerusform>Never send this %n object? What the study&apos;s folder and the review hold stays.</numerusform>
            <numerusform>Never send these %n objects? What the study&apos;s folder and the review hold stays.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::SeriesPanel</name>
    <message numerus="yes">
        <source>⚠ %n warning(s)</source>
        <translation>
            <numerusform>⚠ %n warning</numerusform>
            <numerusform>⚠ %n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>%n file left out</numerusform>
            <numerusform>%n files left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
